//! Requests do not travel farther than they have to for what is promised.

use crate::assessment::Standing;
use crate::diagnostic::Severity;
use crate::latency::{GeographyLatency, LegKind, PathLatency, milliseconds, promises};
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};

pub const RULE: Rule = Rule {
    id: "latency-way",
    title: "requests travel no farther than the latency objective allows",
    group: Group::Latency,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let assessment = case.assessment;
    for p in promises(case.model, &assessment.latency, &assessment.verdicts) {
        let ms = p.ms();
        let near = p.among.iter().copied().filter(|g| !p.is_too_far(g));
        let ways = near.filter_map(|g| Some((g, p.way(g)?)));
        let longest = ways.reduce(|a, b| if b.1.mean_ms > a.1.mean_ms { b } else { a });
        let Some((g, way)) = longest else {
            continue;
        };
        let measured = Measured::time(way.mean_ms / 1e3, ms / 1e3);
        if way.mean_ms > ms && p.standing == Standing::Missed {
            let (what, help) = longest_leg(g, way);
            let message = format!(
                "{} from {} take {}, more than {}: {what}",
                p.word,
                g.geography,
                milliseconds(way.mean_ms),
                milliseconds(ms)
            );
            out.failed(&p.subject, message, &help)
        } else if p.standing == Standing::Unknown {
            continue;
        } else {
            let message = format!(
                "the longest way of {} to a region that is near enough is from {}: {} of {}",
                p.word,
                g.geography,
                milliseconds(way.mean_ms),
                milliseconds(ms)
            );
            out.passed(&p.subject, message)
        }
        .measured(measured)
        .cause(p.path);
    }
}

/// Where most of the time goes, and what would shorten it.
fn longest_leg(g: &GeographyLatency, way: &PathLatency) -> (String, String) {
    let legs = way.routes.iter().flat_map(|r| &r.legs);
    let Some(leg) = legs.reduce(|a, b| if b.ms > a.ms { b } else { a }) else {
        return (String::new(), String::new());
    };
    let ms = milliseconds(leg.ms);
    match leg.kind {
        LegKind::UserToRegion => (
            format!("the way to {} takes {ms}", leg.to),
            match &g.nearest {
                Some(n) => format!("route them to {}, {} away", n.region, milliseconds(n.ms)),
                None => "route them to a nearer region".to_owned(),
            },
        ),
        LegKind::RegionToStore => (
            format!("the way to {} takes {ms}", leg.to),
            "keep a copy where requests are served, or home the rows by region".to_owned(),
        ),
        LegKind::Commit => (
            format!("the commit ({}) takes {ms}", leg.to),
            "place the voters nearer to each other, or let writes wait for fewer of them"
                .to_owned(),
        ),
        _ => (
            format!("{} takes {ms}", leg.kind.word()),
            "shorten it, or promise what it allows".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked};

    /// Users in Germany, whose requests go to Belgium or, without need, to Virginia.
    fn found(limit: &str, first: &str, home: &str) -> Vec<String> {
        let text = PAIR.replace(", role: hot-standby", "");
        checked(
            "latency-way",
            &format!(
                "{text}traffic: {{ geographies: {{ {home}: 100% }}, routing: {{ policy: geolocation, map: {{ {home}: {first} }} }} }}\nobjectives: {{ latency: {{ all: {{ reads: {limit} }} }} }}\n"
            ),
        )
    }

    #[test]
    fn passes() {
        let found = found("60ms", "spare", "dach");
        assert!(
            found[0].starts_with("passed latency.all.reads: "),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = found("60ms", "main", "dach");
        assert!(
            found[0].starts_with("failed latency.all.reads: reads from dach take "),
            "{found:?}"
        );
    }

    /// Where no region is near enough the way is not what is wrong.
    #[test]
    fn borderline() {
        assert!(found("30ms", "main", "brazil").is_empty());
    }
}
