//! Data is held only where `compliance.data-residency` allows.

use crate::diagnostic::Severity;
use crate::model::{Model, RegionUnit, ResidencyRule, StoreModel};
use crate::policy::away::{Away, Out, Way, after};
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::scenario::Residency;

pub const RULE: Rule = Rule {
    id: "data-residency",
    title: "data stays inside its area, whatever one or two regions or providers are lost",
    group: Group::Data,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[
        Parameter {
            name: "losses",
            kind: Kind::Count,
            default: "2",
            text: "How many regions and providers are lost at once, at most 2.",
        },
        Parameter {
            name: "paths",
            kind: Kind::Words(&["requests", "writes", "restores"]),
            default: "requests, writes, restores",
            text: "What is followed once something is lost.",
        },
    ],
    tags: &["gdpr:art-44"],
    check,
};

/// Ways out that are named; the others are counted.
const NAMED: usize = 3;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let model = case.model;
    if model.residency.is_empty() {
        return;
    }
    let away = Away::new(model, case.service, arguments.count("losses"));
    let words = arguments.words("paths");
    let wanted = |way: Way| words.iter().any(|w| w == way.word());
    for rule in &model.residency {
        for (s, store) in rule
            .stores
            .iter()
            .filter_map(|s| Some((*s, model.stores.get(*s)?)))
        {
            let region = |r: usize| model.regions.get(r);
            let inside = |r: usize| region(r).is_none_or(|x| is_inside(model, rule, x));
            let mut ways = away.outs(rule, s, &inside, &wanted);
            let outside = outside(model, rule, store);
            // Where copies or backups are outside, writes and restores follow from that.
            let (follow, own) = ways
                .drain(..)
                .partition(|o| o.way != Way::Requests && !outside.is_empty());
            held(model, (rule, store), (&outside, follow), out);
            let judged = words
                .iter()
                .filter(|w| outside.is_empty() || *w == Way::Requests.word());
            let judged: Vec<&str> = judged.map(String::as_str).collect();
            if !judged.is_empty() {
                led(model, &away, (rule, store), (own, &judged), out);
            }
        }
    }
}

/// Whether copies and backups are inside.
fn held(
    model: &Model,
    (rule, store): (&ResidencyRule, &StoreModel),
    (outside, ways): (&[&str], Vec<Out>),
    out: &mut Checks,
) {
    let target = target(rule, store);
    if outside.is_empty() {
        let message = format!(
            "every copy and backup of `{}` is `{}`",
            store.name, rule.residency
        );
        out.passed(target, message).cause(&rule.path);
        return;
    }
    let then = match named(model, &ways) {
        ways if ways.is_empty() => String::new(),
        ways => format!(": {ways}"),
    };
    let message = format!(
        "data of `{}` must stay `{}` ({}), and copies or backups of `{}` are in {}{then}",
        rule.subject,
        rule.residency,
        rule.path,
        store.name,
        outside.join(", ")
    );
    let help = "home the rows by region, or keep every copy and backup of this store inside";
    out.failed(target, message, help).cause(&rule.path);
}

/// What a check is about: the same store can have entries of its own and of several regions.
fn target(rule: &ResidencyRule, store: &StoreModel) -> String {
    let target = format!("store:{}@{}", store.name, rule.residency);
    match rule.subject == store.name {
        true => target,
        false => format!("{target}/{}", rule.subject),
    }
}

/// The first ways in words, those alike together.
fn named(model: &Model, ways: &[Out]) -> String {
    let mut named: Vec<String> = Vec::new();
    let alike = |a: &Out, b: &Out| a.losses == b.losses && a.way == b.way;
    for group in ways.chunk_by(alike) {
        let key = |o: &Out| model.regions.get(o.region).map_or("?", |r| r.key.as_str());
        let regions: Vec<&str> = group.iter().map(key).collect();
        let what = group.first().map_or("", |o| o.way.what());
        let when = group.first().map_or(String::new(), |o| after(&o.losses));
        named.push(format!("{when} {what} {}", regions.join(", ")));
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join("; ")
}

/// Whether what happens after losses leads outside.
fn led(
    model: &Model,
    away: &Away<'_>,
    (rule, store): (&ResidencyRule, &StoreModel),
    (ways, words): (Vec<Out>, &[&str]),
    out: &mut Checks,
) {
    let target = format!("{}/after-losses", target(rule, store));
    let most = match away.depth {
        0 => "with everything up",
        1 => "whichever region or provider is lost",
        _ => "whichever one or two regions or providers are lost",
    };
    if ways.is_empty() {
        let message = format!(
            "{most}, {} of `{}` stay `{}`: {} cases",
            words.join(", "),
            store.name,
            rule.residency,
            away.followed()
        );
        out.passed(target, message).cause(&rule.path);
        return;
    }
    let message = format!(
        "data of `{}` must stay `{}` ({}), and data of `{}` goes outside: {}",
        rule.subject,
        rule.residency,
        rule.path,
        store.name,
        named(model, &ways)
    );
    let first = ways.first();
    let region = first.and_then(|o| model.regions.get(o.region));
    let cause = match first.map(|o| o.way) {
        Some(Way::Requests) => "traffic.routing".to_owned(),
        Some(Way::Restore) => store
            .backup
            .as_ref()
            .map_or(&store.path, |b| &b.path)
            .clone(),
        _ => region.map_or_else(
            || store.path.clone(),
            |r| format!("{}.in.{}", store.path, r.key),
        ),
    };
    let help = "route, promote and restore inside the area only, and refuse what cannot be served there; or leave the paths that you accept out of `paths`";
    out.failed(target, message, help)
        .cause(cause)
        .objective(&rule.path);
}

/// Whether a region is where a rule allows.
fn is_inside(model: &Model, rule: &ResidencyRule, region: &RegionUnit) -> bool {
    match rule.residency {
        Residency::EuOnly => region.in_eu,
        Residency::EeaOnly => region.in_eea,
        Residency::UsOnly => region.country == "US",
        Residency::SameCountry => {
            let home = rule.home.and_then(|r| model.regions.get(r));
            home.is_some_and(|h| h.country == region.country)
        }
        Residency::Anywhere => true,
    }
}

/// Regions with copies or backups of a store that a rule does not allow.
fn outside<'m>(model: &'m Model, rule: &ResidencyRule, store: &StoreModel) -> Vec<&'m str> {
    let mut places: Vec<usize> = store.copies.iter().map(|c| c.region).collect();
    places.extend(store.backup.iter().flat_map(|b| b.regions.iter().copied()));
    places.sort_unstable();
    places.dedup();
    let regions = places.iter().filter_map(|r| model.regions.get(*r));
    let outside = regions.filter(|r| !is_inside(model, rule, r));
    outside.map(|r| r.key.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::checked;

    /// A store with its copy in one place and its backups in others.
    fn found(location: &str, copies: &str) -> Vec<String> {
        let text = format!(
            "
stormglass: 1
regions:
  home:  {{ provider: aws, location: eu-central-1 }}
  other: {{ provider: aws, location: {location} }}
stores:
  orders: {{ engine: postgresql, in: {{ home: {{ role: primary, instance-type: db.r6g.large }} }} }}
backups:
  orders: {{ every: 24h, copies-in: {copies} }}
compliance: {{ data-residency: {{ orders: eu-only }} }}
"
        );
        checked("data-residency", &text)
    }

    /// A service in two regions with its data in the first and a replica in the third; requests go to the
    /// regions in this order.
    fn served(second: &str, third: &str, settings: &str) -> Vec<String> {
        let text = format!(
            "
stormglass: 1
regions:
  home:  {{ provider: aws, location: eu-central-1, role: primary }}
  next:  {{ {second}, role: hot-standby }}
  third: {{ {third}, role: hot-standby }}
tiers:
  app: {{ needs: [orders], in: {{ home: {{ nodes: 2, instance-type: c6i.xlarge }}, next: {{ nodes: 2, instance-type: n2-standard-2 }} }} }}
stores:
  orders: {{ engine: postgresql, in: {{ home: {{ role: primary, instance-type: db.r6g.large }}, third: {{ role: replica }} }} }}
replication: {{ orders: {{ mode: async, lag: 5s }} }}
traffic: {{ routing: {{ policy: failover, order: [home, next] }} }}
compliance: {{ data-residency: {{ orders: eu-only }} }}
cost: {{ estimates: allow }}
{settings}
"
        );
        checked("data-residency", &text)
    }

    const PARIS: &str = "provider: gcp, location: europe-west9";
    const DUBLIN: &str = "provider: azure, location: northeurope";
    const OREGON: &str = "provider: gcp, location: us-west1";

    #[test]
    fn passes() {
        assert_eq!(
            found("eu-west-1", "[home, other]"),
            [
                "passed store:orders@eu-only: every copy and backup of `orders` is `eu-only`",
                "passed store:orders@eu-only/after-losses: whichever one or two regions or providers are lost, requests, writes, restores of `orders` stay `eu-only`: 7 cases"
            ]
        );
        assert_eq!(
            served(PARIS, DUBLIN, "")[1..],
            [
                "passed store:orders@eu-only/after-losses: whichever one or two regions or providers are lost, requests, writes, restores of `orders` stay `eu-only`: 22 cases"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("us-east-1", "[home, other]"),
            [
                "failed store:orders@eu-only: data of `orders` must stay `eu-only` (compliance.data-residency.orders), and copies or backups of `orders` are in other: after region:home it is restored from other",
                "passed store:orders@eu-only/after-losses: whichever one or two regions or providers are lost, requests of `orders` stay `eu-only`: 7 cases"
            ]
        );
        // The standby serves from outside, though no data is held there.
        assert_eq!(
            served(OREGON, DUBLIN, "")[1..],
            [
                "failed store:orders@eu-only/after-losses: data of `orders` must stay `eu-only` (compliance.data-residency.orders), and data of `orders` goes outside: after region:home requests are served in next; after provider:aws requests are served in next"
            ]
        );
        // What is promoted takes the writes.
        assert_eq!(
            served(PARIS, "provider: azure, location: westus2", ""),
            [
                "failed store:orders@eu-only: data of `orders` must stay `eu-only` (compliance.data-residency.orders), and copies or backups of `orders` are in third: after region:home writes go to third; after provider:aws writes go to third",
                "passed store:orders@eu-only/after-losses: whichever one or two regions or providers are lost, requests of `orders` stay `eu-only`: 22 cases"
            ]
        );
    }

    /// Britain is in Europe, and neither in the Union nor in the European Economic Area; and settings
    /// may leave out what is accepted.
    #[test]
    fn borderline() {
        let britain = found("eu-west-2", "[home, other]");
        assert!(britain[0].starts_with("failed "), "{britain:?}");
        // A region where nothing of the store is does not matter.
        let unused = found("eu-west-2", "[home]");
        assert!(
            unused.iter().all(|f| f.starts_with("passed ")),
            "{unused:?}"
        );
        let settings = |text: &str| {
            let text = format!("policies: {{ rules: {{ data-residency: {{ {text} }} }} }}");
            served(OREGON, DUBLIN, &text)
        };
        assert!(settings("losses: 1")[1].starts_with("failed "));
        assert!(settings("losses: 0")[1].starts_with("passed "));
        assert!(settings("paths: [writes]")[1].starts_with("passed "));
        assert_eq!(settings("paths: []").len(), 1);
    }
}
