//! How the bill is made up: support, discounts, tax, currency, further services, labels.

use super::super::{CostModel, DiscountModel, ServiceModel, SupportModel};
use super::context::Resolver;
use crate::diagnostic::did_you_mean;
use crate::pricing::bill::Component;
use crate::scenario::{Discount, Service};
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// What the scenario says of its bill.
    pub fn cost(&mut self) -> CostModel {
        let scenario = self.scenario;
        let mut out = CostModel {
            tags: self.design_tags(),
            tags_of: self.tags_of(),
            sites: self.site_prices(),
            ..CostModel::default()
        };
        let Some(stated) = &scenario.cost else {
            return out;
        };
        for (provider, plan) in &stated.support {
            let path = format!("cost.support.{provider}");
            if plan != "none" && self.known_plan(provider.word(), plan, &path) {
                out.support.push(SupportModel {
                    provider: provider.word(),
                    plan: plan.clone(),
                    path,
                });
            }
        }
        let dollars = stated.currency.as_deref().is_none_or(|c| c == "USD");
        match (&stated.currency, stated.exchange_rate) {
            (Some(currency), Some(rate)) if !dollars => {
                out.currency = Some((currency.clone(), rate));
            }
            (Some(currency), None) if !dollars => self.error(
                "missing-key",
                "cost.currency",
                format!("there is no rate of exchange for `{currency}`"),
                "add `exchange-rate: 0.92`: units of it for one US dollar".into(),
            ),
            (_, Some(_)) => self.error(
                "key-without-effect",
                "cost.exchange-rate",
                "`exchange-rate` needs a currency other than USD".into(),
                "add `currency: EUR`, or take it out".into(),
            ),
            _ => (),
        }
        out.tax = stated.tax;
        out.month = stated.month.unwrap_or(0);
        out.people = stated.people.iter().map(|(k, v)| (k.clone(), *v)).collect();
        out.one_time = stated
            .one_time
            .iter()
            .map(|(k, v)| (k.clone(), *v))
            .collect();
        for (i, discount) in stated.discounts.iter().enumerate() {
            let path = format!("cost.discounts[{i}]");
            out.discounts.extend(self.discount(discount, &path));
        }
        for (name, service) in &stated.services {
            out.services.extend(self.further_service(name, service));
        }
        out
    }

    fn design_tags(&self) -> BTreeMap<String, String> {
        let mut tags = BTreeMap::new();
        if let Some(metadata) = &self.scenario.metadata {
            tags.extend(metadata.tags.iter().map(|(k, v)| (k.clone(), v.clone())));
            if let Some(environment) = &metadata.environment {
                tags.entry("environment".into())
                    .or_insert_with(|| environment.clone());
            }
        }
        tags
    }

    fn tags_of(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let s = self.scenario;
        let tiers = s.tiers.iter().map(|(k, t)| (k, &t.tags));
        let stores = s.stores.iter().map(|(k, t)| (k, &t.tags));
        let services = s
            .cost
            .iter()
            .flat_map(|c| &c.services)
            .map(|(k, t)| (k, &t.tags));
        let mut out: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (name, tags) in tiers.chain(stores).chain(services) {
            if !tags.is_empty() {
                let entry = out.entry(name.clone()).or_default();
                entry.extend(tags.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
        }
        out
    }

    fn known_plan(&mut self, provider: &str, plan: &str, path: &str) -> bool {
        let mut plans: Vec<String> = self
            .catalog
            .prices()
            .items(provider, "*", "support-plan")
            .into_iter()
            .map(|(item, _)| item)
            .collect();
        plans.dedup();
        let known = plans.iter().any(|p| p == plan);
        if !known {
            let names: Vec<&str> = plans.iter().map(String::as_str).collect();
            self.dangling(path, plan, &format!("support plan of `{provider}`"), &names);
        }
        known
    }

    fn discount(&mut self, stated: &Discount, path: &str) -> Option<DiscountModel> {
        let Some(off) = stated.off else {
            self.error(
                "missing-key",
                path,
                "the discount does not say how much".into(),
                "add `off: 10%`".into(),
            );
            return None;
        };
        let component = match &stated.component {
            Some(word) => Some(self.bill_part(word, &format!("{path}.component"))?),
            None => None,
        };
        Some(DiscountModel {
            provider: stated.provider.map(|p| p.word()),
            component,
            service: stated.service.clone(),
            off,
        })
    }

    fn bill_part(&mut self, word: &str, path: &str) -> Option<Component> {
        let found = Component::ALL.iter().copied().find(|c| c.word() == word);
        if found.is_none() {
            let known: Vec<&str> = Component::ALL.iter().map(|c| c.word()).collect();
            let near = did_you_mean(word, known.iter().copied());
            self.error(
                "unknown-value",
                path,
                format!("`{word}` is no part of a bill"),
                near.map_or_else(
                    || format!("known: {}", known.join(", ")),
                    |n| format!("did you mean `{n}`?"),
                ),
            );
        }
        found
    }

    fn further_service(&mut self, name: &str, stated: &Service) -> Option<ServiceModel> {
        let path = format!("cost.services.{name}");
        let mut regions = Vec::new();
        for (i, key) in stated.regions.iter().enumerate() {
            regions.push(self.region_index(&format!("{path}.in[{i}]"), key)?);
        }
        let component = match &stated.component {
            Some(word) => self.bill_part(word, &format!("{path}.component"))?,
            None => component_of(stated.service.as_deref().unwrap_or("")),
        };
        let fixed = stated.price.is_some();
        if fixed && !stated.meters.is_empty() {
            self.error(
                "key-without-effect",
                &format!("{path}.price"),
                "`price` and `meters` are stated together".into(),
                "state the fixed price, or what is used".into(),
            );
            return None;
        }
        if !fixed && (stated.service.is_none() || stated.meters.is_empty()) {
            self.error(
                "missing-key",
                &path,
                format!("`{name}` states neither a price nor what is used"),
                "add `service: kms` with `meters: { key: 4 }`, or `price: $50/month`".into(),
            );
            return None;
        }
        if !fixed && regions.is_empty() && stated.provider.is_none() {
            self.error(
                "missing-key",
                &path,
                format!("`{name}` is in no region and has no `provider`"),
                "add `in: [<region>]`, or `provider: aws` for something global".into(),
            );
            return None;
        }
        Some(ServiceModel {
            name: name.to_owned(),
            regions,
            provider: stated.provider.clone().unwrap_or_else(|| "other".into()),
            service: stated.service.clone().unwrap_or_default(),
            item: stated.item.clone().unwrap_or_else(|| "-".into()),
            meters: stated.meters.iter().map(|(k, v)| (k.clone(), *v)).collect(),
            price: stated.price,
            component,
            path,
        })
    }
}

/// The part of the bill that a service of the price lists belongs to.
fn component_of(service: &str) -> Component {
    match service {
        "waf" | "cloud-armor" | "front-door-waf" | "kms" | "secrets-manager" | "cloud-kms"
        | "secret-manager" | "key-vault" | "guardduty" | "security-hub" | "network-firewall"
        | "azure-firewall" => Component::Security,
        "pagerduty" | "cloud-monitoring" => Component::Monitoring,
        s if s.starts_with("cloudwatch") => Component::Monitoring,
        "cloud-logging" | "log-analytics" => Component::Monitoring,
        "ecr" | "artifact-registry" => Component::Registry,
        "sqs" | "sns" | "msk" | "pubsub" => Component::Messaging,
        "cloudfront" | "cloud-cdn" | "front-door" | "plan" => Component::Cdn,
        "route53" | "cloud-dns" | "azure-dns" | "traffic-manager" | "route53-resolver" => {
            Component::Dns
        }
        "ecs-fargate" | "eks-fargate" | "lambda" | "cloud-run-v1" | "cloud-run-v2" | "workers" => {
            Component::Compute
        }
        "privatelink" | "private-link" | "transit-gateway" | "client-vpn" | "virtual-wan"
        | "bastion" | "global-accelerator" => Component::Network,
        _ => Component::Other,
    }
}
