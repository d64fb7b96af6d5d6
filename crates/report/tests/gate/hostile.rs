//! Designs are written by anybody: whatever their names hold, a format stays what it is.

use super::checked;
use super::saved;
use serde_json::Value;
use stormglass_core::policy::report::{Disposition, Report};
use stormglass_report::gate::Format;

const NAMES: [&str; 10] = [
    "a | b || c",
    "`tick` ``two`` ```\nfence",
    "100%0A::error file=x::pwned",
    "x\n::error file=x::pwned\r\n##vso[task.complete result=Succeeded]",
    "<script>alert(1)</script> </details> <!-- stormglass-check -->",
    "]]> & \"quoted\" 'single' </testcase>",
    "bell\u{7} escape\u{1b}[2J nul\u{0} \u{202e}turned \u{fffe}\u{ffff}",
    "@everyone fixes #1 [click](https://evil.example) ![x](y) www.evil.example",
    "# heading\n- item\n> quote *bold* _it_ ~~gone~~ $x$ :tada:",
    "\\ %25 ; ] , : = { }",
];

/// The report with a name wherever a user's text can be.
fn named(name: &str) -> Report {
    let mut report = checked::report();
    for design in &mut report.designs {
        design.design = name.to_owned();
        design.variant = Some(name.to_owned());
        design.environment = Some(name.to_owned());
        design.file = format!("dir/{name}.yaml");
        for judged in &mut design.checks {
            let check = &mut judged.check;
            for text in [
                &mut check.target,
                &mut check.message,
                &mut check.help,
                &mut check.cause,
            ] {
                name.clone_into(text);
            }
            if let Some(place) = &mut check.place {
                place.file = format!("dir/{name}.yaml");
            }
            if let Some(measured) = &mut check.measured {
                name.clone_into(&mut measured.text);
                name.clone_into(&mut measured.limit);
            }
            if let Some(mend) = &mut judged.mend {
                name.clone_into(&mut mend.text);
                for change in &mut mend.changes {
                    name.clone_into(&mut change.path);
                    name.clone_into(&mut change.to);
                }
            }
            if let Disposition::Waived {
                reason,
                owner,
                ticket,
                ..
            } = &mut judged.disposition
            {
                name.clone_into(reason);
                name.clone_into(owner);
                *ticket = Some(name.to_owned());
            }
        }
    }
    for u in &mut report.unanswered {
        name.clone_into(&mut u.message);
        name.clone_into(&mut u.help);
        name.clone_into(&mut u.file);
    }
    report
}

fn every_name(mut look: impl FnMut(&str, &Report)) {
    for name in NAMES {
        look(name, &named(name));
    }
    let long = "long name ".repeat(20);
    look(&long, &named(&long));
}

#[test]
fn no_line_is_a_command_that_we_did_not_give() {
    every_name(|name, report| {
        let text = saved(report, Format::Github);
        let plain = saved(&checked::report(), Format::Github);
        assert_eq!(text.lines().count(), plain.lines().count(), "{name}");
        for line in text.lines().filter(|l| l.starts_with("::")) {
            let (properties, _) = line[2..].split_once("::").unwrap();
            assert!(
                !properties.contains("pwned") || properties.contains("%3A%3A"),
                "{line}"
            );
        }
        let text = saved(report, Format::Azure);
        for line in text.lines() {
            let commands = line.matches("##vso[").count();
            let first = usize::from(line.starts_with("##vso[task.logissue type="));
            // A command in the message of a command is data: the agent reads one a line.
            assert!(first == 1 || commands == 0, "{line}");
        }
    });
}

#[test]
fn no_control_character_reaches_a_terminal_or_a_tool() {
    every_name(|name, report| {
        for format in Format::ALL {
            let text = saved(report, format);
            let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            // JSON of the report keeps what is there, escaped.
            let text = text.replace("\\u202e", "");
            assert!(
                format == Format::Json || !text.contains(bad),
                "{} with {name:?}",
                format.name()
            );
        }
    });
}

#[test]
fn markup_of_names_is_shown_and_not_obeyed() {
    every_name(|name, report| {
        for format in [Format::Md, Format::PrComment] {
            // A bracket behind a backslash is shown as it is.
            let text = saved(report, format).replace("\\]", "");
            let plain = saved(&checked::report(), format);
            for sign in [
                "<details>",
                "</details>",
                "<!--",
                "<script",
                "<img",
                "![",
                "](",
            ] {
                let n = text.matches(sign).count();
                assert_eq!(
                    n,
                    plain.matches(sign).count(),
                    "{sign} of {name:?}:\n{text}"
                );
            }
            let headings = |t: &str| t.lines().filter(|l| l.starts_with('#')).count();
            assert_eq!(headings(&text), headings(&plain), "{name:?}:\n{text}");
            for line in text.lines().filter(|l| l.starts_with("| ")) {
                let cells = line.matches('|').count();
                assert!((3..=6).contains(&cells), "{line}");
            }
            let outside = text
                .split("<code>")
                .map(|t| t.split("</code>").last().unwrap());
            let outside: String = outside.collect();
            assert!(
                !outside.contains("@everyone") && !outside.contains("#1 "),
                "{text}"
            );
        }
    });
}

#[test]
fn machines_read_every_name() {
    every_name(|name, report| {
        for format in [Format::Json, Format::Sarif, Format::GitlabCodequality] {
            serde_json::from_str::<Value>(&saved(report, format)).unwrap();
        }
        let xml = saved(report, Format::Junit);
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        let mut cases = 0;
        loop {
            match reader
                .read_event()
                .unwrap_or_else(|e| panic!("{name:?}: {e}"))
            {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    cases += usize::from(tag.name().as_ref() == "testcase");
                    for attribute in tag.attributes() {
                        attribute.unwrap();
                    }
                }
                _ => {}
            }
        }
        assert_eq!(cases, 8, "{name:?}");
        let forbidden = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}') || (c < ' ' && c != '\n');
        assert!(!xml.contains(forbidden), "{name:?}");
    });
}
