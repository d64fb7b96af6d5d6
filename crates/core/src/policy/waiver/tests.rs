//! Waivers read, applied, and said of.

use super::*;
use crate::policy::gate::added;
use crate::policy::report::{DesignReport, Disposition, Figures, Judged, Tally};
use crate::policy::{Checks, Settings, Standing, rule};

const TODAY: &str = "2026-11-20";

fn day(text: &str) -> Day {
    Day::read(text).unwrap()
}

fn read(text: &str) -> Outcome<Waivers> {
    let mut sources = Sources::new();
    let id = sources.add(".stormglass-waivers.yaml", text);
    file(&sources, id, day(TODAY))
}

fn said(outcome: &Outcome<Waivers>) -> Vec<String> {
    let line = |d: &Diagnostic| format!("{} ({})", d.message, d.help.as_deref().unwrap_or(""));
    outcome.diagnostics.iter().map(line).collect()
}

/// A design with one finding of `data-residency` for `store:orders`, caused on line 3.
fn design() -> DesignReport {
    let mut report = DesignReport {
        file: "shop.yaml".into(),
        design: "shop".into(),
        variant: None,
        environment: None,
        model_digest: String::new(),
        prices_digest: String::new(),
        figures: Figures::default(),
        baseline: None,
        tally: Tally::default(),
        checks: Vec::new(),
        improved: Vec::new(),
    };
    let mut checks = Checks::of(rule("data-residency").unwrap());
    checks.failed("store:orders", "outside", "move it");
    for mut check in checks.into_all() {
        check.place = Some(Place {
            file: "shop.yaml".into(),
            line: 3,
            column: 5,
        });
        let judged = added(&report, check);
        report.checks.push(judged);
    }
    report
}

/// What a file of waivers and a design's text make of the finding: whether it is waived, then all else
/// that is said.
fn outcome(waivers: &str, text: &str, today: &str) -> (bool, Vec<String>) {
    let mut report = design();
    let from_file = read(waivers);
    assert_eq!(said(&from_file), Vec::<String>::new());
    let mut sources = Sources::new();
    sources.add("shop.yaml", text);
    let own = in_place(&sources, day(TODAY), HORIZON);
    assert_eq!(said(&own), Vec::<String>::new());
    let (from_file, own) = (from_file.value.unwrap(), own.value.unwrap());
    let settings = Settings::default();
    let mut governed = [Governed {
        report: &mut report,
        path: "design/shop.yaml".into(),
        file: Some(&from_file),
        in_place: &own,
        settings: &settings,
    }];
    apply(&mut governed, day(today));
    let waived = |j: &Judged| matches!(j.disposition, Disposition::Waived { .. });
    let first = waived(&report.checks[0]);
    let more = report.checks[1..].iter();
    (
        first,
        more.map(|j| format!("{}: {}", j.check.rule, j.check.message))
            .collect(),
    )
}

fn waiver(extra: &str) -> String {
    format!(
        "waivers:\n  - id: data-residency\n    reason: it moves\n    owner: data\n    expires: 2027-03-01\n{extra}"
    )
}

#[test]
fn a_waiver_is_for_its_rule_targets_and_files() {
    for (extra, fits) in [
        ("", true),
        ("    targets: [\"store:orders\"]\n", true),
        ("    targets: [\"store:*\"]\n", true),
        ("    targets: [\"tier:*\", \"*orders\"]\n", true),
        ("    targets: [\"store:order\"]\n", false),
        ("    paths: [design/*.yaml]\n", true),
        ("    paths: [\"./design/shop.yaml\"]\n", true),
    ] {
        let (waived, more) = outcome(&waiver(extra), "", TODAY);
        assert_eq!(waived, fits, "{extra}");
        let unused = "waiver-unused: the waiver of `data-residency` by data is not needed: nothing fails that it is for";
        assert_eq!(
            more,
            if fits {
                vec![]
            } else {
                vec![unused.to_owned()]
            },
            "{extra}"
        );
    }
    // Of another file nothing is said: it is not looked at.
    let elsewhere = outcome(&waiver("    paths: [other/*]\n"), "", TODAY);
    assert_eq!(elsewhere, (false, vec![]));
}

#[test]
fn one_that_ends_is_said_of_and_one_that_has_ended_gives_back() {
    let at = |today: &str| outcome(&waiver(""), "", today);
    assert_eq!(at("2027-02-14"), (true, vec![]));
    let soon =
        "waiver-expiring: the waiver of `data-residency` by data ends on 2027-03-01, in 14 days";
    assert_eq!(at("2027-02-15"), (true, vec![soon.to_owned()]));
    let last = "waiver-expiring: the waiver of `data-residency` by data ends on 2027-03-01, today";
    assert_eq!(at("2027-03-01"), (true, vec![last.to_owned()]));
    let over = "waiver-expired: the waiver of `data-residency` by data ended on 2027-03-01: what it was for is back";
    assert_eq!(at("2027-03-02"), (false, vec![over.to_owned()]));
    // A second one that still holds is enough, and the first is not in the way.
    let two = format!(
        "{}{}",
        waiver(""),
        waiver("")
            .replace("waivers:\n", "")
            .replace("2027-03-01", "2027-04-30")
            .replace("owner: data", "owner: ops")
    );
    assert_eq!(outcome(&two, "", "2027-03-02"), (true, vec![]));
}

#[test]
fn comments_waive_what_stands_on_or_below_them() {
    let mark =
        "# stormglass:waive data-residency until=2027-03-01 owner=data reason=\"it moves = soon\"";
    let fits = |text: &str| outcome("", text, TODAY).0;
    assert!(fits(&format!("a: 1\nb: 2\nc: 3 {mark}\n")));
    assert!(fits(&format!("a: 1\n{mark}\nc: 3\n")));
    assert!(fits(&format!("{mark}\n\nc: 3\n")));
    assert!(!fits(&format!("a: 1\nb: 2 {mark}\nc: 3\n")));
    assert!(!fits(&format!("a: 1\nb: 2\nc: 3\n{mark}\n")));
    assert!(!fits(&format!("a: 1\nb: 2\nc: \"x{mark}\"\n")));
    let one = format!("a: 1\nb: 2\nc: 3 {} target=store:orders\n", mark.trim_end());
    assert!(fits(&one));
    assert!(!fits(&one.replace("store:orders", "store:users")));
    // One that nothing needs says so, and where it is.
    let (_, more) = outcome("", &format!("{mark}\na: 1\nb: 2\nc: 3\n"), TODAY);
    assert_eq!(more.len(), 1, "{more:?}");
}

#[test]
fn what_is_wrong_is_said_with_a_mend() {
    let wrong = |from: &str, to: &str| said(&read(&waiver("").replace(from, to)));
    assert_eq!(
        wrong("2027-03-01", "2027-02-29"),
        ["`2027-02-29` is not a day (name the last day, as in 2027-03-31)"]
    );
    assert_eq!(
        wrong("2027-03-01", "2027-05-20"),
        [
            "the waiver of `data-residency` ends in 181 days, and 180 are allowed (end it by 2027-05-19, or set `max-horizon` in the file of waivers)"
        ]
    );
    assert!(wrong("2027-03-01", "2027-05-19").is_empty());
    assert!(
        said(&read(&format!(
            "max-horizon: 365d\n{}",
            waiver("").replace("2027-03-01", "2027-11-20")
        )))
        .is_empty()
    );
    assert_eq!(wrong("    reason: it moves\n", "").len(), 1);
    assert_eq!(wrong("    owner: data\n", "").len(), 1);
    assert_eq!(wrong("it moves", "\" \"").len(), 1);
    assert_eq!(wrong("owner", "ownr").len(), 2);
    assert!(said(&read("# nothing yet\n")).is_empty());

    let comment = |words: &str| {
        let mut sources = Sources::new();
        sources.add("shop.yaml", format!("a: 1 # stormglass:waive {words}\n"));
        said(&in_place(&sources, day(TODAY), HORIZON))
    };
    let start = |words: &str| {
        comment(words)
            .first()
            .map(|m| m.split(" (").next().unwrap().to_owned())
    };
    assert_eq!(start("").as_deref(), Some("a waiver names no rule"));
    assert_eq!(
        start("x owner=a reason=b").as_deref(),
        Some("the waiver of `x` has no `until`")
    );
    assert_eq!(
        start("x until=2027-01-01 reason=b").as_deref(),
        Some("the waiver of `x` has no `owner`")
    );
    assert_eq!(
        start("x until=2027-01-01 owner=a").as_deref(),
        Some("the waiver of `x` has no `reason`")
    );
    assert_eq!(
        start("x until=soon owner=a reason=b").as_deref(),
        Some("`soon` is not a day")
    );
    assert_eq!(
        comment("x untill=2027-01-01"),
        ["a waiver has no `untill` (did you mean `until`?)"]
    );
    assert_eq!(
        start("x reason=\"b").as_deref(),
        Some("the reason of the waiver has no closing quote")
    );
}

#[test]
fn unknown_rules_are_named_unless_they_are_another_file_s() {
    let known = ["data-residency"];
    let at = |extra: &str| {
        let text = waiver(extra).replace("data-residency", "data-residncy");
        read(&text)
            .value
            .unwrap()
            .unknown_rules(&known, &["design/shop.yaml".to_owned()])
    };
    let found = at("");
    assert_eq!(found[0].message, "there is no rule `data-residncy`");
    assert_eq!(
        found[0].help.as_deref(),
        Some("did you mean `data-residency`?")
    );
    assert!(at("    paths: [other/*]\n").is_empty());
}

#[test]
fn a_stub_is_added_and_nothing_else_changes() {
    let stub = Stub {
        rule: "data-residency".into(),
        target: Some("store:orders@eu-only".into()),
        paths: vec!["design/shop.yaml".into()],
        reason: "the replica moves: \"soon\" # really".into(),
        owner: "data".into(),
        expires: day("2027-03-01"),
        ticket: Some("123".into()),
    };
    let new = with_stub(None, &stub).unwrap();
    let first = read(&new);
    assert!(
        first.diagnostics.is_empty(),
        "{:?}\n{new}",
        first.diagnostics
    );
    let all = first.value.unwrap().all;
    assert_eq!(all[0].reason, stub.reason);
    assert_eq!(all[0].ticket, stub.ticket);
    assert_eq!(all[0].targets, ["store:orders@eu-only"]);

    let old = "# ours\nmax-horizon: 90d # days\nwaivers: # all of them\n- id: x\n  reason: r # why\n  owner: o\n  expires: 2026-12-01\n# the end";
    let added = with_stub(
        Some(old),
        &Stub {
            expires: day("2026-12-24"),
            ..stub.clone()
        },
    )
    .unwrap();
    assert!(added.contains("# why") && added.contains("# days") && added.contains("# the end"));
    let again = read(&added).value.unwrap().all;
    assert_eq!(again.len(), 2, "{added}");
    assert_eq!(
        (again[0].rule.as_str(), again[1].rule.as_str()),
        ("x", "data-residency")
    );

    let bare = with_stub(
        Some("max-horizon: 90d"),
        &Stub {
            expires: day("2026-12-24"),
            ..stub.clone()
        },
    )
    .unwrap();
    assert_eq!(read(&bare).value.unwrap().all.len(), 1);
    let comments = with_stub(
        Some("# ours\n"),
        &Stub {
            expires: day("2026-12-24"),
            ..stub.clone()
        },
    )
    .unwrap();
    assert!(comments.starts_with("# ours\nwaivers:\n"));
    let none = with_stub(
        Some("waivers: # none yet\n# end\n"),
        &Stub {
            expires: day("2026-12-24"),
            ..stub.clone()
        },
    )
    .unwrap();
    assert!(
        none.starts_with("waivers: # none yet\n  - id: data-residency\n")
            && none.ends_with("# end\n")
    );
    for flow in ["waivers: [{ id: x }]", "waivers: []", "a: [", "- x"] {
        assert!(with_stub(Some(flow), &stub).is_err(), "{flow}");
    }
}

#[test]
fn standing_of_what_is_waived_is_kept() {
    assert_eq!(design().checks[0].check.standing, Standing::Failed);
}
