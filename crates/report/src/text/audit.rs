//! Claims against numbers: a line for each claim, and the reason where it does not hold.

use super::page::Page;
use crate::style::{Role, Style};
use stormglass_core::audit::{Audit, Audited, Outcome, Reading};

/// Reasons given for one reading, unless all are asked for.
const REASONS: usize = 3;

/// The whole audit; `verbose` gives reasons for what holds too.
#[must_use]
pub fn audit(audit: &Audit, style: &Style) -> String {
    let mut page = Page::new(style);
    page.heading(&format!("Claims about {}", audit.design), &tally(audit));
    if audit.claims.is_empty() {
        page.paragraph(2, Role::Plain, "There are no claims about this design.");
    }
    for claim in &audit.claims {
        one(&mut page, claim);
    }
    page.finish()
}

/// `12 hold, 3 fail, 1 is ambiguous, 2 are not modelled`.
fn tally(audit: &Audit) -> String {
    let count = |o: Outcome| audit.claims.iter().filter(|c| c.outcome == o).count();
    let be = |n: usize| if n == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    for (outcome, one, many) in [
        (Outcome::Holds, "holds", "hold"),
        (Outcome::Fails, "fails", "fail"),
    ] {
        let n = count(outcome);
        if n > 0 {
            parts.push(format!("{n} {}", if n == 1 { one } else { many }));
        }
    }
    for outcome in [Outcome::Ambiguous, Outcome::NotModelled] {
        let n = count(outcome);
        if n > 0 {
            parts.push(format!("{n} {} {}", be(n), outcome.word()));
        }
    }
    parts.join(", ")
}

fn one(page: &mut Page<'_>, claim: &Audited) {
    let style = page.style;
    let (role, sign) = match claim.outcome {
        Outcome::Holds => (Role::Good, style.sign("✓", "+")),
        Outcome::Fails => (Role::Bad, style.sign("✗", "x")),
        Outcome::Ambiguous => (Role::Doubt, "?"),
        Outcome::NotModelled => (Role::Faint, "-"),
    };
    let said = match &claim.from {
        Some(from) => format!("{} ({from})", claim.says),
        None => claim.says.clone(),
    };
    let text = match (claim.outcome, claim.readings.as_slice()) {
        (Outcome::NotModelled, _) => format!(
            "{}: {said}: not modelled, {}",
            claim.id,
            claim.not_modelled.as_deref().unwrap_or("")
        ),
        (outcome, [only]) => format!("{}: {said}: {}, {}", claim.id, outcome.word(), found(only)),
        (outcome, _) => format!("{}: {said}: {}", claim.id, outcome.word()),
    };
    page.item(2, (role, sign), &text);
    let several = claim.readings.len() > 1;
    for reading in &claim.readings {
        if several {
            let name = reading.name.as_deref().unwrap_or("");
            let word = if reading.holds { "holds" } else { "fails" };
            page.paragraph(
                6,
                Role::Plain,
                &format!("{name}: {word}, {}", found(reading)),
            );
        }
        if !reading.holds || several || style.verbose {
            reasons(page, reading);
        }
    }
}

/// `8 min 30 s against < 5m`.
fn found(reading: &Reading) -> String {
    let variant = match reading.variant.as_str() {
        stormglass_core::scenario::BASE => String::new(),
        variant => format!(" in {variant}"),
    };
    let off = match reading.off_by {
        Some(off) if off > 9.0 => format!(", {:.0} times as much", off + 1.0),
        Some(off) => format!(", {:+.1}%", off * 100.0),
        None => String::new(),
    };
    format!(
        "{} against {}{off}{variant}",
        reading.computed, reading.stated
    )
}

fn reasons(page: &mut Page<'_>, reading: &Reading) {
    let most = if page.style.verbose {
        usize::MAX
    } else {
        REASONS
    };
    for because in reading.because.iter().take(most) {
        let place = match &because.place {
            Some(p) => format!(" ({}:{}:{})", p.file, p.line, p.column),
            None => String::new(),
        };
        let mut parts = vec![format!("{} = {}", because.metric, because.value)];
        if !because.reason.is_empty() {
            parts.push(because.reason.clone());
        }
        let text = format!("{}{place}", parts.join(": "));
        page.hanging(8, 10, Role::Faint, &text);
    }
    let rest = reading.because.len().saturating_sub(most);
    if rest > 0 {
        page.paragraph(8, Role::Faint, &format!("and {rest} more: -v"));
    }
}
