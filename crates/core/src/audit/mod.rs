//! Holds what documents say about a design against what is computed.
//!
//! Each claim *holds*, *fails*, is *ambiguous* (its readings disagree; all are shown), or is *not
//! modelled*. A verdict carries the computed number, why it is so, and the place that decides it.

mod check;
mod designs;
mod stated;

pub(crate) use check::check;
pub use designs::Designs;
pub use stated::{Sign, Stated};

use crate::assessment::Place;
use crate::diagnostic::Diagnostic;
use crate::explain::{Explanation, explain_expression};
use crate::metric::{self, Evaluated, Missing, Numbers, Subject, Value};
use crate::scenario::{BASE, Claim, ClaimReading};
use serde::Serialize;

/// Identifier and version of the shape.
pub const SCHEMA: &str = "stormglass-audit/1";

/// Every claim of a file, judged.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Audit {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of Stormglass.
    pub version: &'static str,
    /// Name of the design.
    pub design: String,
    /// The claims, in the order of the file.
    pub claims: Vec<Audited>,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The computed value bears it out, in every reading.
    Holds,
    /// It does not, in any reading.
    Fails,
    /// Its readings disagree.
    Ambiguous,
    /// No model of this kind can hold it.
    NotModelled,
}

impl Outcome {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Ambiguous => "ambiguous",
            Self::NotModelled => "not modelled",
        }
    }
}

/// One claim, judged.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Audited {
    /// Identifier.
    pub id: String,
    /// What the document says, in its words or as claimed.
    pub says: String,
    /// Where it says so.
    pub from: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Each reading with its number; one without a name for a claim that can be read in one way only.
    pub readings: Vec<Reading>,
    /// Why it is not modelled.
    pub not_modelled: Option<String>,
    /// Where the claim is stated.
    pub path: String,
    /// The same as file, line and column.
    pub place: Option<Place>,
}

/// One way to read a claim.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Reading {
    /// Its name; none for the only one.
    pub name: Option<String>,
    /// The design it was read from.
    pub variant: String,
    /// What was computed.
    pub claim: String,
    /// What is stated.
    pub stated: String,
    /// What was computed, for people.
    pub computed: String,
    /// The same as a number: shares as fractions, times in seconds, money in dollars a month, volumes in
    /// bytes; absent for words and for what never ends or is not there.
    pub number: Option<f64>,
    /// Whether it is borne out.
    pub holds: bool,
    /// How far the computed value is from a stated one that it misses: 0.05 is 5% more.
    pub off_by: Option<f64>,
    /// The parts of the sum with their values and reasons; for a single metric, that one.
    pub because: Vec<Because>,
}

/// Why a number is what it is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Because {
    /// The metric, or what is missing.
    pub metric: String,
    /// Its value, for people.
    pub value: String,
    /// The reason.
    pub reason: String,
    /// The path that decides it.
    pub path: String,
    /// The same as file, line and column.
    pub place: Option<Place>,
}

/// Judges every claim, or those about one variant. A claim that names something that is not there is
/// a diagnostic and is left out of the result.
#[must_use]
pub fn audit(designs: &Designs<'_>, only: Option<&str>) -> (Audit, Vec<Diagnostic>) {
    let claims = designs.claims();
    let mut diagnostics = Vec::new();
    let mut judged = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        if only.is_some_and(|variant| !is_about(claim, variant)) {
            continue;
        }
        let path = format!("claims[{i}]");
        match judge(claim, claims, designs, &path) {
            Ok(audited) => judged.push(audited),
            Err((key, missing)) => {
                let at = format!("{path}.{key}");
                diagnostics.push(
                    Diagnostic::error(
                        "claim-not-understood",
                        format!("claim `{}`: {}", claim.id, missing.message),
                    )
                    .at(at.clone(), designs.span(&at))
                    .help(missing.help),
                );
            }
        }
    }
    let audit = Audit {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        design: designs.name().to_owned(),
        claims: judged,
    };
    (audit, diagnostics)
}

fn is_about(claim: &Claim, variant: &str) -> bool {
    let own = claim.variant.as_deref().unwrap_or(BASE);
    if claim.readings.is_empty() {
        return own == variant;
    }
    let mut readings = claim.readings.values();
    readings.any(|r| r.variant.as_deref().unwrap_or(own) == variant)
}

fn judge(
    claim: &Claim,
    all: &[Claim],
    designs: &Designs<'_>,
    path: &str,
) -> Result<Audited, (String, Missing)> {
    let mut readings = Vec::new();
    if claim.kind.is_none() {
        if claim.readings.is_empty() {
            readings.push(read(claim, None, all, designs).map_err(|m| ("claim".to_owned(), m))?);
        }
        for (name, reading) in &claim.readings {
            let read = read(claim, Some((name, reading)), all, designs);
            readings.push(read.map_err(|m| (format!("readings.{name}"), m))?);
        }
    }
    let held = readings.iter().filter(|r| r.holds).count();
    let outcome = match (claim.kind, held) {
        (Some(_), _) => Outcome::NotModelled,
        (None, n) if n == readings.len() => Outcome::Holds,
        (None, 0) => Outcome::Fails,
        (None, _) => Outcome::Ambiguous,
    };
    let says = claim.says.clone().unwrap_or_else(|| {
        let is = claim.is.as_deref().unwrap_or("");
        let verb = if is.starts_with(['<', '>', '=']) {
            ""
        } else {
            "is "
        };
        format!("{} {verb}{is}", claim.claim.as_deref().unwrap_or(""))
    });
    Ok(Audited {
        id: claim.id.clone(),
        says,
        from: claim.from.clone(),
        outcome,
        readings,
        not_modelled: claim.kind.map(|k| k.word().to_owned()),
        path: path.to_owned(),
        place: designs.place(path),
    })
}

fn read(
    claim: &Claim,
    named: Option<(&String, &ClaimReading)>,
    all: &[Claim],
    designs: &Designs<'_>,
) -> Result<Reading, Missing> {
    let own = named.map(|(_, r)| r);
    let pick = |of: fn(&ClaimReading) -> &Option<String>, base: &Option<String>| {
        own.and_then(|r| of(r).clone()).or_else(|| base.clone())
    };
    let missing = |key: &str| {
        Missing::new(
            format!("`{key}` is missing"),
            "state `claim` and `is`, in the claim or in each reading",
        )
    };
    let text = pick(|r| &r.claim, &claim.claim).ok_or_else(|| missing("claim"))?;
    let is = pick(|r| &r.is, &claim.is).ok_or_else(|| missing("is"))?;
    let variant = pick(|r| &r.variant, &claim.variant).unwrap_or_else(|| BASE.to_owned());
    let stated = Stated::read(&is).ok_or_else(|| not_a_value(&is))?;
    let numbers = ClaimNumbers {
        designs,
        variant: &variant,
        claims: all,
    };
    let mut reading = Reading {
        name: named.map(|(n, _)| n.clone()),
        variant: variant.clone(),
        claim: text.clone(),
        stated: is,
        computed: String::new(),
        number: None,
        holds: false,
        off_by: None,
        because: Vec::new(),
    };
    match metric::evaluate(&text, &numbers) {
        Ok(evaluated) => {
            let Some(holds) = stated.holds(&evaluated.value) else {
                return Err(Missing::new(
                    format!(
                        "`{text}` is {}, and `{}` is {}",
                        evaluated.value.dimension().words(),
                        reading.stated,
                        stated.value.dimension().words()
                    ),
                    "state a value of the same kind",
                ));
            };
            reading.holds = holds;
            reading.off_by = off_by(&evaluated.value, &stated).filter(|_| !holds);
            reading.computed = shown(&evaluated.value, &stated);
            reading.number = evaluated.value.number().filter(|n| n.is_finite());
            reading.because = because(&evaluated, &variant, designs);
        }
        // The design does not have what is claimed of it.
        Err(missing) if missing.absent => {
            reading.computed = "none".into();
            reading.because.push(Because {
                metric: text,
                value: "none".into(),
                reason: missing.message,
                path: String::new(),
                place: None,
            });
        }
        Err(missing) => return Err(missing),
    }
    Ok(reading)
}

/// Explains what an expression comes to, read from a variant unless it names another.
///
/// # Errors
/// When it cannot be read, or a number in it is not there.
pub fn explain_claimed(
    designs: &Designs<'_>,
    variant: &str,
    text: &str,
) -> Result<Explanation, Missing> {
    let numbers = ClaimNumbers {
        designs,
        variant,
        claims: designs.claims(),
    };
    let place = |named: Option<&str>, path: &str| designs.place_in(named.unwrap_or(variant), path);
    explain_expression(text, &numbers, &place)
}

pub(crate) fn not_a_value(text: &str) -> Missing {
    Missing::new(
        format!("`{text}` is not a value to compare with"),
        "write it as `99.99%`, `< 5m`, `20%..25%`, `$100/month ± 5%` or a word",
    )
}

/// Relative to a plain stated value; nothing for shares, whose difference is plain to see.
fn off_by(value: &Value, stated: &Stated) -> Option<f64> {
    let plain = stated.sign == Sign::Bare
        && matches!(
            stated.value,
            Value::Money(_) | Value::Volume(_) | Value::Time(_)
        );
    let (x, s) = (value.number()?, stated.value.number()?);
    (plain && s > 0.0 && x.is_finite()).then(|| (x - s) / s)
}

/// The computed value; a number that is compared with a share is shown as one.
fn shown(value: &Value, stated: &Stated) -> String {
    match (value, &stated.value) {
        (Value::Number(n), Value::Share(_)) => Value::Share(*n).text(),
        (value, _) => value.text(),
    }
}

fn because(evaluated: &Evaluated, variant: &str, designs: &Designs<'_>) -> Vec<Because> {
    evaluated
        .operands
        .iter()
        .map(|operand| {
            let of = operand
                .name
                .split_once('[')
                .map_or(variant, |(_, v)| v.trim_end_matches(']'));
            Because {
                metric: operand.name.clone(),
                value: operand.measured.value.text(),
                reason: operand.measured.because.clone(),
                place: designs.place_in(of, &operand.measured.path),
                path: operand.measured.path.clone(),
            }
        })
        .collect()
}

/// Where the numbers of a claim come from.
struct ClaimNumbers<'a> {
    designs: &'a Designs<'a>,
    variant: &'a str,
    claims: &'a [Claim],
}

impl Numbers for ClaimNumbers<'_> {
    fn subject(&self, variant: Option<&str>) -> Result<Subject<'_>, Missing> {
        self.designs.subject(variant.unwrap_or(self.variant))
    }

    fn stated(&self, id: &str) -> Result<Value, Missing> {
        let (id, end) = match id.rsplit_once('.') {
            Some((id, end @ ("low" | "high"))) => (id, Some(end)),
            _ => (id, None),
        };
        let Some(claim) = self.claims.iter().find(|c| c.id == id) else {
            return Err(Missing::new(
                format!("there is no claim `{id}`"),
                "name the `id` of another claim",
            ));
        };
        let text = claim.is.as_deref().unwrap_or("");
        let stated = Stated::read(text).ok_or_else(|| not_a_value(text))?;
        match (stated.high, end) {
            (Some(_), None) => Err(Missing::new(
                format!("claim `{id}` states a range"),
                format!("write `stated.{id}.low` or `stated.{id}.high`"),
            )),
            (Some(high), Some("high")) => Ok(high),
            _ => Ok(stated.value),
        }
    }
}
