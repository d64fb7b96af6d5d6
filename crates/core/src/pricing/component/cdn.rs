//! Content delivery: base fees, volume and requests by area of the users, and what the edge
//! fetches from the regions behind it.
//!
//! What is delivered is what the regions behind it answer, or the stated volume. The edge serves
//! its hit ratio of that itself; the rest leaves a region for the edge: at the price of cache fills
//! on the same provider, which is a gap where none is on file, else as egress to the internet.

use super::{Amount, GLOBAL, Item, Ledger, amount, responses, transfer};
use crate::model::CdnModel;
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::CdnService;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for cdn in &model.network.cdns {
        charge_one(ledger, cdn);
    }
}

fn charge_one(ledger: &mut Ledger<'_>, cdn: &CdnModel) {
    let item = Item {
        region: GLOBAL,
        component: Component::Cdn,
        resource: cdn.name.clone(),
        what: cdn.service.word().to_owned(),
        path: cdn.path.clone(),
        purchase: None,
        provider: Some(provider(cdn.service).to_owned()),
    };
    base(ledger, cdn, &item);
    let behind: Vec<(usize, &str, Decimal)> = responses::shares(ledger)
        .into_iter()
        .filter(|(home, _, _)| cdn.regions.contains(home))
        .collect();
    let all: Decimal = behind.iter().map(|(_, _, share)| *share).sum();
    let answered = responses::volume(ledger).and_then(|v| v.checked_mul(all));
    let volume = cdn.data.map(amount::monthly_bytes).or(answered);
    let asked = cdn.requests.map(|r| r.per_month).or_else(|| {
        let requests = responses::month_requests(ledger, None)?;
        requests.checked_mul(all)
    });
    let mut areas: BTreeMap<&'static str, Decimal> = BTreeMap::new();
    let mut homes: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (home, geography, share) in &behind {
        let part = share.checked_div(all).unwrap_or_default();
        *areas
            .entry(area(ledger, cdn.service, *home, geography))
            .or_default() += part;
        *homes.entry(*home).or_default() += part;
    }
    if cdn.service != CdnService::Cloudflare {
        for (area, part) in &areas {
            let of = |total: Option<Decimal>| Some(total?.checked_mul(*part)?.round_dp(0));
            edge(ledger, cdn, &item, area, of(volume), of(asked));
        }
    }
    for (home, part) in homes {
        let miss = Decimal::ONE - cdn.hit_ratio.share();
        let bytes = volume
            .and_then(|v| v.checked_mul(part)?.checked_mul(miss))
            .map(|b| b.round_dp(0));
        fill(ledger, cdn, home, bytes);
    }
}

fn provider(service: CdnService) -> &'static str {
    match service {
        CdnService::Cloudfront => "aws",
        CdnService::CloudCdn => "gcp",
        CdnService::FrontDoor | CdnService::AzureCdn => "azure",
        CdnService::Cloudflare => "cloudflare",
    }
}

fn base(ledger: &mut Ledger<'_>, cdn: &CdnModel, item: &Item) {
    let plan = cdn.plan.as_deref();
    let key = |service: &str, name: &str, meter: &str| {
        PriceKey::new(provider(cdn.service), "*", service, name, meter)
    };
    match cdn.service {
        CdnService::FrontDoor => {
            let tier = plan.unwrap_or("standard");
            let item = item.named(format!("front-door {tier}, base"));
            ledger.charge(
                &item,
                &key("front-door", tier, "base"),
                Some(Amount::things(1)),
            );
        }
        CdnService::Cloudflare => match plan {
            None => ledger.gap(
                item,
                "no plan stated: state `plan`, or its price under `cost.services`",
            ),
            Some(plan) => {
                let meter = match plan {
                    "pro" => "pro-plan-monthly-20-when-billed-yearly".to_owned(),
                    other => format!("{other}-plan"),
                };
                let item = item.named(format!("cloudflare plan {plan}"));
                ledger.charge(&item, &key("plan", "-", &meter), Some(Amount::things(1)));
            }
        },
        CdnService::Cloudfront | CdnService::CloudCdn | CdnService::AzureCdn => (),
    }
}

/// The price area of those who ask: by their geography, else by the region that serves them.
fn area(ledger: &Ledger<'_>, service: CdnService, home: usize, geography: &str) -> &'static str {
    let known = ledger.quotes.catalog().geography(geography);
    let region = ledger.model.regions.get(home);
    let (continent, country) = match known {
        Some(g) => (g.continent.to_string(), g.country_iso2.to_string()),
        None => region.map_or_else(Default::default, |r| {
            (r.continent.clone(), r.country.clone())
        }),
    };
    match service {
        CdnService::Cloudfront => match (continent.as_str(), country.as_str()) {
            ("europe", _) => "edge-europe-israel",
            ("asia", "JP") => "edge-japan",
            ("asia", "IN") => "edge-india",
            ("asia", _) => "edge-hong-kong-philippines-asia-pacific",
            ("oceania", _) => "edge-australia-new-zealand",
            ("south-america", _) => "edge-south-america",
            ("africa" | "middle-east", _) => "edge-south-africa-kenya-middle-east",
            _ => "edge-us-mexico-canada",
        },
        CdnService::CloudCdn => match (continent.as_str(), country.as_str()) {
            ("europe", _) => "europe",
            ("asia", "CN") => "china",
            ("asia", _) => "asia-pacific",
            ("oceania", _) => "oceania",
            ("north-america", _) => "north-america",
            _ => "other-destinations",
        },
        CdnService::FrontDoor | CdnService::AzureCdn => match continent.as_str() {
            "north-america" | "europe" | "middle-east" | "africa" => {
                "zone-1-north-america-europe-middle-east-africa"
            }
            "south-america" => "zone-3-south-america",
            "oceania" => "zone-4-oceania",
            _ => "zone-2-asia",
        },
        CdnService::Cloudflare => "",
    }
}

fn edge(
    ledger: &mut Ledger<'_>,
    cdn: &CdnModel,
    item: &Item,
    area: &str,
    volume: Option<Decimal>,
    asked: Option<Decimal>,
) {
    let own = provider(cdn.service);
    let (egress, requests) = match cdn.service {
        CdnService::Cloudfront => (
            PriceKey::new(own, area, "cloudfront", "internet", "egress"),
            PriceKey::new(own, area, "cloudfront", "-", "requests-https"),
        ),
        CdnService::CloudCdn => (
            PriceKey::new(own, "*", "cloud-cdn", area, "cache-egress"),
            PriceKey::new(own, "*", "cloud-cdn", "-", "cache-lookup-requests"),
        ),
        other => {
            let tier = cdn.plan.as_deref().unwrap_or("standard");
            (
                PriceKey::new(own, area, other.word(), tier, "egress"),
                PriceKey::new(own, area, other.word(), tier, "requests"),
            )
        }
    };
    for (what, key, amount, state) in [
        (
            "delivery",
            egress,
            volume.map(Amount::Moved),
            "`data` of it, or `traffic.demand` and `traffic.response`",
        ),
        (
            "requests",
            requests,
            asked.map(Amount::Requests),
            "`requests` of it, or `traffic.demand`",
        ),
    ] {
        let item = item.named(format!("{} {what}, {area}", cdn.service));
        match amount {
            Some(amount) => ledger.charge_if_known(&item, &key, Some(amount)),
            None => {
                let reason = format!("no volume stated: state {state} ({})", ledger.about(&key));
                ledger.gap(&item, &reason);
            }
        }
    }
}

/// What the edge fetches from a region.
fn fill(ledger: &mut Ledger<'_>, cdn: &CdnModel, home: usize, bytes: Option<Decimal>) {
    let item = Item {
        region: home,
        component: Component::Transfer,
        resource: cdn.name.clone(),
        what: format!("what {} fetches", cdn.service),
        path: format!("{}.hit-ratio", cdn.path),
        purchase: None,
        provider: None,
    };
    let same = ledger.provider(home) == provider(cdn.service);
    let own = PriceKey::new(
        provider(cdn.service),
        "*",
        cdn.service.word(),
        "-",
        "origin-fetch",
    );
    let fills = PriceKey::new(
        provider(cdn.service),
        "*",
        "cloud-cdn",
        "within-north-america-or-europe",
        "cache-fill",
    );
    let Some(bytes) = bytes else {
        // Where the edge charges its delivery, that is a gap already.
        if cdn.service == CdnService::Cloudflare {
            let price = transfer::about(ledger, home, None);
            let reason = format!(
                "no volume stated: state `traffic.demand` and `traffic.response` ({price})"
            );
            ledger.gap(&item, &reason);
        }
        return;
    };
    let amount = Some(Amount::Moved(bytes));
    match cdn.service {
        CdnService::CloudCdn if same => ledger.charge_if_known(&item, &fills, amount),
        _ if same => ledger.charge_if_known(&item, &own, amount),
        _ => transfer::move_data(ledger, &item, None, bytes),
    }
}
