//! What is lost, in words.

use super::cause::{Cause, Loss};
use crate::model::{Damage, Victim};
use crate::scenario::Blast;
use crate::service::Service;

/// Words for what is lost.
#[must_use]
pub fn words(service: &Service<'_>, cause: &Cause) -> String {
    let model = service.model();
    let region = |r: usize| {
        model.regions.get(r).map_or_else(String::new, |x| {
            let provider = model
                .providers
                .get(x.provider)
                .map_or("", |p| p.provider.word());
            format!("region {} ({provider} {})", x.key, x.location)
        })
    };
    match &cause.loss {
        Loss::Node(t, p) => {
            let tier = model.tiers.get(*t);
            let place = tier.and_then(|x| x.places.get(*p));
            format!(
                "one of {} nodes of {} in {}",
                place.map_or(0, |x| x.nodes),
                tier.map_or("", |x| x.name.as_str()),
                place.map_or_else(String::new, |x| region(x.region)),
            )
        }
        Loss::Process(t, p) => {
            let tier = model.tiers.get(*t);
            let place = tier.and_then(|x| x.places.get(*p));
            format!(
                "one process of {} in {}",
                tier.map_or("", |x| x.name.as_str()),
                place.map_or_else(String::new, |x| region(x.region)),
            )
        }
        Loss::Spot(t, p) => {
            let tier = model.tiers.get(*t);
            let place = tier.and_then(|x| x.places.get(*p));
            format!(
                "{} spot nodes of {} in {}, taken back at once",
                place.map_or(0, |x| x.spot_nodes_lost),
                tier.map_or("", |x| x.name.as_str()),
                place.map_or_else(String::new, |x| region(x.region)),
            )
        }
        Loss::Dependency(d) => model
            .dependencies
            .get(*d)
            .map_or_else(String::new, |x| x.what.clone()),
        Loss::Instance(s, c) => {
            let store = model.stores.get(*s);
            let copy = store.and_then(|x| x.copies.get(*c));
            format!(
                "the serving instance of {} in {}",
                store.map_or("", |x| x.name.as_str()),
                copy.map_or_else(String::new, |x| region(x.region)),
            )
        }
        Loss::Parts(victims) => {
            let words: Vec<String> = victims
                .iter()
                .map(|v| match v {
                    Victim::Provider(p) => format!(
                        "all of {}",
                        model.providers.get(*p).map_or("", |x| x.provider.word())
                    ),
                    Victim::Region(r) => region(*r),
                    Victim::Zone(r, z) => format!("zone {} of {}", z + 1, region(*r)),
                    Victim::Place(t, r) => format!(
                        "the nodes of {} in {}",
                        model.tiers.get(*t).map_or("", |x| x.name.as_str()),
                        region(*r)
                    ),
                })
                .collect();
            words.join(" and ")
        }
        Loss::Launches(regions) => match regions.as_slice() {
            [] => "deploying".into(),
            [r] => format!("launching and scaling in {}", region(*r)),
            _ => "launching and scaling in several regions".into(),
        },
        Loss::Records => "the changing of DNS records".into(),
        Loss::Cut(pairs) => match pairs.as_slice() {
            [(a, b)] => format!("the link between {} and {}", region(*a), region(*b)),
            [(a, b), (c, d), ..] => {
                let alone = if a == c || a == d { *a } else { *b };
                format!("every link of {} to the others", region(alone))
            }
            [] => String::new(),
        },
        Loss::Both(one, other) => {
            let each = |loss: &Loss| {
                words(
                    service,
                    &Cause {
                        loss: loss.clone(),
                        ..cause.clone()
                    },
                )
            };
            format!("{}, and at the same time {}", each(one), each(other))
        }
        Loss::Release => match model.beside.deploys.as_ref().map(|d| d.blast) {
            Some(Blast::All) | None => "a bad release, everywhere at once".into(),
            Some(blast) => format!("a bad release in one {blast}"),
        },
        Loss::Data(Damage::Corruption) => "the data of every store, damaged by software".into(),
        Loss::Data(Damage::Deletion) => "the data of every store, deleted by a person".into(),
        Loss::Data(Damage::Ransomware) => {
            "every copy and every mutable backup, encrypted by an attacker".into()
        }
    }
}
