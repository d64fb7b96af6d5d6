//! Web application firewalls: policies, rules, requests looked at.

use super::{Amount, GLOBAL, Item, Ledger, responses};
use crate::model::WafModel;
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::WafService;

/// What a service calls its meters: policy, own rule, managed rules, requests.
struct Meters {
    provider: &'static str,
    service: &'static str,
    item: &'static str,
    names: [&'static str; 4],
}

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for waf in &model.network.wafs {
        let Some(meters) = meters(waf.service) else {
            continue; // Part of a plan that is charged as such.
        };
        if waf.regions.is_empty() {
            charge_in(ledger, waf, &meters, GLOBAL);
        }
        for region in &waf.regions {
            charge_in(ledger, waf, &meters, *region);
        }
    }
}

fn meters(service: WafService) -> Option<Meters> {
    Some(match service {
        WafService::AwsWaf => Meters {
            provider: "aws",
            service: "waf",
            item: "-",
            names: ["web-acl", "rule", "managed-rule-group", "requests"],
        },
        WafService::CloudArmor => Meters {
            provider: "gcp",
            service: "cloud-armor",
            item: "standard",
            names: ["security-policy", "rule", "rule", "requests-global-policy"],
        },
        WafService::FrontDoorWaf => Meters {
            provider: "azure",
            service: "front-door-waf",
            item: "-",
            names: [
                "policy",
                "custom-rules",
                "managed-rulesets",
                "custom-rule-requests",
            ],
        },
        WafService::Cloudflare => return None,
    })
}

fn charge_in(ledger: &mut Ledger<'_>, waf: &WafModel, meters: &Meters, region: usize) {
    let item = Item {
        region,
        component: Component::Security,
        resource: waf.name.clone(),
        what: format!("firewall {}", waf.name),
        path: waf.path.clone(),
        purchase: None,
        provider: (region == GLOBAL).then(|| meters.provider.to_owned()),
    };
    // In front of everything AWS's is charged as in us-east-1, where CloudFront's lives.
    let place = match (region, meters.provider) {
        (GLOBAL, "aws") => "us-east-1",
        (GLOBAL, _) => "*",
        _ => ledger.location(region),
    };
    let key =
        |meter: &str| PriceKey::new(meters.provider, place, meters.service, meters.item, meter);
    let [policy, rule, managed, requests] = meters.names;
    for (count, meter, what) in [
        (waf.policies, policy, "policies"),
        (waf.rules, rule, "own rules"),
        (waf.managed_rules, managed, "managed rules"),
    ] {
        if count > 0 {
            let item = item.named(format!("{}, {what}", item.what));
            ledger.charge(&item, &key(meter), Some(Amount::things(count)));
        }
    }
    let item = item.named(format!("{}, requests", item.what));
    let looked_at = match waf.requests {
        Some(stated) => Some(stated.per_month),
        None => responses::month_requests(ledger, (region != GLOBAL).then_some(region)),
    };
    match looked_at {
        Some(n) => ledger.charge(&item, &key(requests), Some(Amount::Requests(n))),
        None => {
            let about = ledger.about(&key(requests));
            let reason =
                format!("no volume stated: state `requests` or `traffic.demand` ({about})");
            ledger.gap(&item, &reason);
        }
    }
}
