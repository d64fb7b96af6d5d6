//! No latency is promised that the distance to the nearest region does not allow.

use crate::assessment::Standing;
use crate::diagnostic::Severity;
use crate::latency::{GeographyLatency, milliseconds as text, promises};
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    id: "latency-floor",
    title: "the nearest region is near enough for what is promised",
    group: Group::Latency,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

/// Geographies of a continent under one limit, so that one distance is told once.
#[derive(Default)]
struct Promised<'l> {
    path: String,
    near: Vec<&'l GeographyLatency>,
    far: Vec<&'l GeographyLatency>,
}

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let assessment = case.assessment;
    let mut promised: BTreeMap<(&str, u64), Promised<'_>> = BTreeMap::new();
    for p in promises(case.model, &assessment.latency, &assessment.verdicts) {
        for g in &p.among {
            let key = (g.continent.as_str(), p.limit.nanos);
            let entry = promised.entry(key).or_default();
            let is_far = p.is_too_far(g) && p.standing == Standing::Missed;
            let list = if is_far {
                &mut entry.far
            } else {
                &mut entry.near
            };
            if !list.iter().any(|x| x.geography == g.geography) {
                list.push(g);
            }
            // The first that is broken is shown, else the first.
            if entry.path.is_empty() || is_far && entry.far.len() == 1 {
                entry.path.clone_from(&p.path);
            }
        }
    }
    for ((continent, nanos), found) in promised {
        let limit = nanos as f64 / 1e6;
        let target = format!("users:{continent}/{}", text(limit).replace(' ', ""));
        let measured = |g: Option<&&GeographyLatency>| {
            Measured::time(g.map_or(0.0, |g| near(g)) / 1e3, limit / 1e3)
        };
        if found.far.is_empty() {
            let Some(g) = farthest(&found.near).filter(|g| g.nearest.is_some()) else {
                continue;
            };
            let message = format!(
                "{} is {} from the nearest region, of {} promised",
                g.geography,
                text(near(g)),
                text(limit)
            );
            out.passed(target, message)
                .measured(measured(Some(&g)))
                .cause(found.path);
        } else {
            let worst = farthest(&found.far);
            let help = worst
                .and_then(|g| better(case, g).map(|b| (g, b)))
                .map_or_else(
                    || "promise what the distance allows, or answer at the edge".to_owned(),
                    |(g, (place, ms))| format!("a region in {place} would be {} from {}; or answer at the edge, or promise what the distance allows", text(ms), g.geography),
                );
            let message = too_far(continent, limit, &found.far);
            out.failed(target, message, &help)
                .measured(measured(worst.as_ref()))
                .cause(found.path);
        }
    }
}

fn farthest<'l>(list: &[&'l GeographyLatency]) -> Option<&'l GeographyLatency> {
    let all = list.iter().copied();
    all.reduce(|a, b| if near(b) > near(a) { b } else { a })
}

fn near(g: &GeographyLatency) -> f64 {
    g.nearest.as_ref().map_or(0.0, |n| n.ms)
}

fn too_far(continent: &str, limit: f64, who: &[&GeographyLatency]) -> String {
    let distances = || who.iter().map(|g| near(g));
    let (least, most) = (
        distances().fold(f64::INFINITY, f64::min),
        distances().fold(0.0, f64::max),
    );
    let (range, nearest) = match who {
        [one] => {
            let nearest = one.nearest.as_ref();
            let named = nearest.map_or_else(String::new, |n| format!(" ({})", n.region));
            (text(most), named)
        }
        _ => (format!("{} to {}", text(least), text(most)), String::new()),
    };
    let names: Vec<&str> = who.iter().take(3).map(|g| g.geography.as_str()).collect();
    let more = match who.len().saturating_sub(3) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!(
        "{continent} ({}{more}) is {range} from the nearest region{nearest}, more than the {} promised; no software mends that",
        names.join(", "),
        text(limit)
    )
}

/// The region of the design's own providers that is nearest to a geography, with the last mile.
fn better(case: &Case<'_>, g: &GeographyLatency) -> Option<(String, f64)> {
    let model = case.model;
    let mut best: Option<(String, f64)> = None;
    for location in case.catalog.locations() {
        let mut ours = model.providers.iter().map(|p| p.provider.word());
        if !ours.any(|p| p == location.provider) {
            continue;
        }
        let rtt = case
            .catalog
            .geography_rtt(&g.geography, &location.provider, &location.region);
        if let Some(ms) = rtt.map(|r| r.ms + model.traffic.last_mile_ms)
            && best.as_ref().is_none_or(|(_, b)| ms < *b)
        {
            let place = format!(
                "{} {} ({})",
                location.provider, location.region, location.city
            );
            best = Some((place, ms));
        }
    }
    let now = g.nearest.as_ref()?.ms;
    best.filter(|(_, ms)| *ms < now)
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn found(limit: &str) -> Vec<String> {
        checked(
            "latency-floor",
            &format!(
                "{SMALL}traffic: {{ geographies: {{ dach: 100% }} }}\nobjectives: {{ latency: {{ all: {{ reads: {limit} }} }} }}\n"
            ),
        )
    }

    #[test]
    fn passes() {
        let found = found("300ms");
        assert!(
            found[0].starts_with("passed users:europe/300ms: dach is "),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = found("50ms");
        assert!(
            found[0].starts_with("failed users:europe/50ms: europe (dach) is ")
                && found[0].ends_with("more than the 50 ms promised; no software mends that"),
            "{found:?}"
        );
    }

    /// What caches at the edge answer does not travel.
    #[test]
    fn borderline() {
        let text = format!(
            "{SMALL}traffic: {{ geographies: {{ dach: 100% }}, caching: {{ edge: 95% }} }}\nobjectives: {{ latency: {{ all: {{ reads: 50ms, quantile: 90% }} }} }}\n"
        );
        let found = checked("latency-floor", &text);
        assert!(found.iter().all(|f| !f.starts_with("failed")), "{found:?}");
    }
}
