//! JUnit XML, the subset that its readers agree on: a suite a design, a case a check.
//!
//! What fails the gate is a failure, what could not be evaluated an error. What is waived, known or
//! cannot be told (unless that keeps the gate shut) is skipped with its reason. Warnings below the limit pass and say so in their output, where
//! passed checks have their margin. Times are 0, so that the same design gives the same bytes.

use super::escape::line;
use super::finding::{Fate, Finding, of_design};
use super::{place, words};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;
use stormglass_core::assessment::Place;
use stormglass_core::policy::report::{DesignReport, Disposition, Report};

type Xml = Writer<Vec<u8>>;

/// What a case ended with.
enum Outcome {
    Passed,
    Failure {
        message: String,
        kind: String,
        text: String,
    },
    Error {
        message: String,
        kind: String,
        text: String,
    },
    Skipped {
        message: String,
    },
}

struct Case {
    class: String,
    name: String,
    place: Place,
    outcome: Outcome,
    output: Option<String>,
}

struct Suite {
    name: String,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case>,
}

pub(super) fn write(report: &Report) -> io::Result<String> {
    let mut suites: Vec<Suite> = report.designs.iter().map(|d| suite(d, report)).collect();
    if !report.unanswered.is_empty() {
        suites.push(unanswered(report));
    }
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = counts(suites.iter().flat_map(|s| &s.cases));
    xml.create_element("testsuites")
        .with_attribute(("name", "stormglass check"))
        .with_attributes(borrowed(&counts))
        .with_attribute(("time", "0"))
        .write_inner_content(|xml| suites.iter().try_for_each(|s| write_suite(xml, s)))?;
    let text = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    // No character reference can stand for these two (XML 1.0, section 2.2).
    Ok(text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}") + "\n")
}

fn suite(design: &DesignReport, report: &Report) -> Suite {
    let file = line(&place::path(&design.file));
    let mut properties = vec![("file", file.clone()), ("design", line(&design.design))];
    properties.extend(design.variant.iter().map(|v| ("variant", line(v))));
    properties.extend(design.environment.iter().map(|e| ("environment", line(e))));
    properties.push(("model-digest", line(&design.model_digest)));
    properties.push(("prices-digest", line(&design.prices_digest)));
    for (name, row) in ["availability", "rto", "rpo", "monthly-cost"]
        .into_iter()
        .zip(words::figures(design))
    {
        properties.push((name, row.now));
    }
    Suite {
        name: format!("{file}: {}", words::title(design)),
        properties,
        cases: of_design(design).map(|f| case(&f, report)).collect(),
    }
}

fn case(finding: &Finding<'_>, report: &Report) -> Case {
    let judged = finding.judged;
    let check = &judged.check;
    let rule = report.rules.iter().find(|r| r.id == check.rule);
    let group = rule.map_or("own", |r| r.group.word());
    let skipped = |why: String| Outcome::Skipped {
        message: line(&why),
    };
    let message = line(&check.message);
    let outcome = match (finding.fate, &judged.disposition) {
        (
            _,
            Disposition::Waived {
                reason,
                owner,
                expires,
                ..
            },
        ) if finding.fate == Fate::Waived => {
            skipped(format!("waived until {expires} by {owner}: {reason}"))
        }
        (_, Disposition::Known { was }) if finding.fate == Fate::Known => {
            let was = was
                .as_ref()
                .map_or_else(String::new, |w| format!(", was {w}"));
            skipped(format!("known from the baseline{was}: {message}"))
        }
        (Fate::Inconclusive, _) if finding.blocks(report) => Outcome::Error {
            text: detail(finding),
            kind: "inconclusive".to_owned(),
            message,
        },
        (Fate::Inconclusive, _) => skipped(format!("inconclusive: {message}")),
        (Fate::Failed, _) if finding.blocks(report) => Outcome::Failure {
            text: detail(finding),
            kind: line(&check.rule),
            message,
        },
        _ => Outcome::Passed,
    };
    let output = match (&outcome, finding.fate) {
        (Outcome::Passed, Fate::Failed) => {
            Some(format!("{}: {}", finding.level().word(), detail(finding)))
        }
        (Outcome::Skipped { .. }, Fate::Inconclusive | Fate::Waived) => Some(detail(finding)),
        (Outcome::Passed, _) => Some(margin(finding)),
        _ => None,
    };
    Case {
        class: format!("stormglass.{group}"),
        name: line(&format!("{}: {}", check.rule, check.target)),
        place: place::of(finding),
        outcome,
        output,
    }
}

/// All that is said of a check, in lines.
fn detail(finding: &Finding<'_>) -> String {
    let check = &finding.judged.check;
    let mut lines = vec![line(&check.message)];
    lines.push(format!("at {}", line(&place::named(&place::of(finding)))));
    if let Some(place) = &check.objective_place {
        lines.push(format!("asked for at {}", line(&place::named(place))));
    }
    lines.extend(value(finding));
    lines.extend(words::since(finding.judged).map(|s| line(&s)));
    if !check.help.is_empty() {
        lines.push(line(&check.help));
    }
    lines.extend(words::mend_or_why_not(finding.judged).map(|m| line(&m)));
    lines.join("\n")
}

/// What a passed check turned on, so that it can be charted.
fn margin(finding: &Finding<'_>) -> String {
    let mut lines = vec![line(&finding.judged.check.message)];
    lines.extend(value(finding));
    lines.join("\n")
}

fn value(finding: &Finding<'_>) -> Option<String> {
    let measured = finding.judged.check.measured.as_ref()?;
    let mut text = String::new();
    for (name, number) in [
        ("value", measured.value),
        ("lower", measured.lower),
        ("upper", measured.upper),
        ("limit", measured.limit_value),
    ] {
        if let Some(number) = number {
            text.push_str(&format!("{name}={number} "));
        }
    }
    Some(format!("{text}unit={}", line(&measured.unit)))
}

fn unanswered(report: &Report) -> Suite {
    let case = |u: &stormglass_core::policy::report::Unanswered| Case {
        class: "stormglass.input".to_owned(),
        name: line(&match &u.variant {
            Some(variant) => format!("{}: {} (variant {variant})", u.code, place::path(&u.file)),
            None => format!("{}: {}", u.code, place::path(&u.file)),
        }),
        place: place::of_unanswered(u),
        outcome: Outcome::Error {
            message: line(&u.message),
            kind: line(&u.code),
            text: line(&u.help),
        },
        output: None,
    };
    Suite {
        name: "without an answer".to_owned(),
        properties: Vec::new(),
        cases: report.unanswered.iter().map(case).collect(),
    }
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> [(&'static str, String); 4] {
    let mut n = [0_usize; 4];
    let [tests, failures, errors, skipped] = &mut n;
    for case in cases {
        *tests += 1;
        match case.outcome {
            Outcome::Passed => {}
            Outcome::Failure { .. } => *failures += 1,
            Outcome::Error { .. } => *errors += 1,
            Outcome::Skipped { .. } => *skipped += 1,
        }
    }
    let mut numbers = n.into_iter().map(|n| n.to_string());
    ["tests", "failures", "errors", "skipped"]
        .map(|name| (name, numbers.next().unwrap_or_default()))
}

fn borrowed<'a>(pairs: &'a [(&'static str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (*name, value.as_str()))
}

fn write_suite(xml: &mut Xml, suite: &Suite) -> io::Result<()> {
    let counts = counts(suite.cases.iter());
    let element = xml
        .create_element("testsuite")
        .with_attribute(("name", suite.name.as_str()))
        .with_attributes(borrowed(&counts))
        .with_attribute(("time", "0"));
    element.write_inner_content(|xml| {
        if !suite.properties.is_empty() {
            xml.create_element("properties")
                .write_inner_content(|xml| {
                    for pair in &suite.properties {
                        xml.create_element("property")
                            .with_attribute(("name", pair.0))
                            .with_attribute(("value", pair.1.as_str()))
                            .write_empty()?;
                    }
                    Ok(())
                })?;
        }
        suite.cases.iter().try_for_each(|c| write_case(xml, c))
    })?;
    Ok(())
}

fn write_case(xml: &mut Xml, case: &Case) -> io::Result<()> {
    let element = xml
        .create_element("testcase")
        .with_attribute(("name", case.name.as_str()))
        .with_attribute(("classname", case.class.as_str()))
        .with_attribute(("time", "0"))
        .with_attribute(("file", line(&place::path(&case.place.file)).as_str()))
        .with_attribute(("line", case.place.line.to_string().as_str()));
    element.write_inner_content(|xml| {
        match &case.outcome {
            Outcome::Passed => {}
            Outcome::Failure {
                message,
                kind,
                text,
            } => {
                verdict(xml, "failure", message, kind, text)?;
            }
            Outcome::Error {
                message,
                kind,
                text,
            } => {
                verdict(xml, "error", message, kind, text)?;
            }
            Outcome::Skipped { message } => {
                xml.create_element("skipped")
                    .with_attribute(("message", message.as_str()))
                    .write_empty()?;
            }
        }
        if let Some(output) = &case.output {
            xml.create_element("system-out")
                .write_text_content(BytesText::new(output))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn verdict(xml: &mut Xml, name: &str, message: &str, kind: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .with_attribute(("message", message))
        .with_attribute(("type", kind))
        .write_text_content(BytesText::new(text))?;
    Ok(())
}
