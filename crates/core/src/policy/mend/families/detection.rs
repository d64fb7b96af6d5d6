//! Failures are noticed and followed sooner: probes, the number of failed ones that count, answers of DNS.

use super::super::candidate::{Candidate, Family};
use super::super::ground::Ground;
use crate::model::Convergence;

const EVERY: &str = "traffic.health-check.every";
const FAILURES: &str = "traffic.health-check.failures";
const TTL: &str = "traffic.dns.ttl";

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    let traffic = &ground.model.traffic;
    let slow = |hours: f64, seconds: f64| hours * 3600.0 > seconds + 1e-6;
    let every: Vec<u32> = [30, 10]
        .into_iter()
        .filter(|s| slow(traffic.health.every, f64::from(*s)))
        .collect();
    let many = traffic.health.failures > 2;
    let ttl: Vec<u32> = match traffic.convergence {
        Convergence::Dns { ttl, .. } => {
            let all = [60, 30, 10].into_iter();
            all.filter(|s| slow(ttl, f64::from(*s))).collect()
        }
        Convergence::Immediate => Vec::new(),
    };
    let probe = |s: u32| (format!("probe every {s} s"), EVERY, format!("{s}s"));
    let count = || {
        (
            "switch after 2 failed probes".to_owned(),
            FAILURES,
            "2".to_owned(),
        )
    };
    let answer = |s: u32| {
        (
            format!("let DNS answers be kept for {s} s"),
            TTL,
            format!("{s}s"),
        )
    };
    let mut ways: Vec<Vec<(String, &str, String)>> = Vec::new();
    ways.extend(every.iter().map(|s| vec![probe(*s)]));
    if many {
        ways.push(vec![count()]);
    }
    ways.extend(ttl.iter().map(|s| vec![answer(*s)]));
    // Probes and answers are one setting of one health check to who looks after it.
    for s in &every {
        for t in &ttl {
            ways.push(vec![probe(*s), answer(*t)]);
            if many {
                ways.push(vec![probe(*s), count(), answer(*t)]);
            }
        }
    }
    for way in ways {
        let words: Vec<&str> = way.iter().map(|(text, _, _)| text.as_str()).collect();
        let text = match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => words.concat(),
        };
        let mut candidate = Candidate::new(Family::Detection, text).adding();
        for (_, path, value) in way {
            candidate = candidate.set(path, value);
        }
        out.push(candidate);
    }
}
