//! How often things fail, for how long, how recovery mechanisms behave, and what is promised.

use super::facts::{Provenance, Text, number, optional};
use super::schema::Line;

/// A parameter that a model takes when a design is silent.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelDefault {
    /// Name, such as `read-share`.
    pub key: Text,
    /// Value in `unit`.
    pub value: f64,
    /// Unit, such as `second` or `share`.
    pub unit: Text,
    /// Low end of what is plausible.
    pub low: Option<f64>,
    /// High end of what is plausible.
    pub high: Option<f64>,
    /// `fixed`, `lognormal` or `uniform`.
    pub distribution: Text,
    /// Sigma of the natural logarithm, for a lognormal one.
    pub sigma: Option<f64>,
    /// What it means.
    pub meaning: Text,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// How often a thing fails and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureRate {
    /// Kind of thing, such as `region`.
    pub domain: Text,
    /// `*`, a provider, or `provider:region`.
    pub applies_to: Text,
    /// Whether it is a default (`true`) or only evidence for one.
    pub is_default: bool,
    /// One unit of the thing, in words.
    pub subject: Text,
    /// `per-unit-year`, `per-change`, or empty where there is no rate.
    pub rate_unit: Text,
    /// Events per unit and year (or per change).
    pub rate: Option<f64>,
    /// Low end.
    pub rate_low: Option<f64>,
    /// High end.
    pub rate_high: Option<f64>,
    /// Median duration, hours.
    pub duration_median_h: Option<f64>,
    /// Mean duration, hours.
    pub duration_mean_h: Option<f64>,
    /// Distribution of the duration; empty where only the mean is known.
    pub distribution: Text,
    /// Sigma of the natural logarithm of the duration.
    pub sigma: Option<f64>,
    /// What it rests on.
    pub meaning: Text,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A common cause that takes several things at once.
#[derive(Clone, Debug, PartialEq)]
pub struct ShockGroup {
    /// Name, such as `front-door`.
    pub group: Text,
    /// What is hit.
    pub subject: Text,
    /// Unit of the rate, such as `provider-year`.
    pub rate_unit: Text,
    /// Events per unit and year; none where the design states it.
    pub rate: Option<f64>,
    /// Low end.
    pub rate_low: Option<f64>,
    /// High end.
    pub rate_high: Option<f64>,
    /// `down`, `control-plane`, `data-corrupted` or `link-cut`.
    pub effect: Text,
    /// Probability that a member is hit by an event.
    pub hit_probability: f64,
    /// What a hit takes, such as `all-traffic` or `each-region`.
    pub hits: Text,
    /// Median duration, hours.
    pub duration_median_h: Option<f64>,
    /// Mean duration, hours.
    pub duration_mean_h: Option<f64>,
    /// Median time until it is noticed, hours, where recovery starts only then.
    pub detection_median_h: Option<f64>,
    /// Distribution of the duration, or of the detection where there is one.
    pub distribution: Text,
    /// Sigma of its natural logarithm.
    pub sigma: Option<f64>,
    /// What a design declares to be free of it; empty if nothing does.
    pub assumed_unless: Text,
    /// What it rests on.
    pub meaning: Text,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// How long a recovery mechanism takes and what it loses.
#[derive(Clone, Debug, PartialEq)]
pub struct FailoverTime {
    /// Provider, or `dns`, `consensus`, `kubernetes` and the like.
    pub provider: Text,
    /// Service.
    pub service: Text,
    /// Stable name of the mechanism.
    pub key: Text,
    /// The mechanism in words.
    pub mechanism: Text,
    /// Typical seconds, low end.
    pub low_s: f64,
    /// Typical seconds, high end.
    pub high_s: f64,
    /// What is lost: `value` (see the two figures), `replica-lag`, `backup-interval` or `none`
    /// (not a matter of data).
    pub rpo: Text,
    /// Seconds lost, low end.
    pub rpo_low_s: Option<f64>,
    /// Seconds lost, high end.
    pub rpo_high_s: Option<f64>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a provider promises, and what it credits when it fails to.
#[derive(Clone, Debug, PartialEq)]
pub struct Sla {
    /// Provider.
    pub provider: Text,
    /// Service.
    pub service: Text,
    /// Stable name of the configuration.
    pub key: Text,
    /// The configuration in words.
    pub configuration: Text,
    /// Monthly uptime below which credits start, percent as printed; none if nothing is promised.
    pub monthly_uptime_pct: Option<Text>,
    /// Credit steps: below this uptime percentage, this credit percentage; highest uptime first.
    /// Empty where the thresholds are not known.
    pub credit_tiers: Vec<(f64, f64)>,
    /// Remark.
    pub note: Text,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Sla {
    /// The promise as an unavailability, exact for the printed percentage; none if nothing is
    /// promised. A promise of 100 % gives 0; what to make of it is the reader's matter.
    #[must_use]
    pub fn unavailability(&self) -> Option<f64> {
        use rust_decimal::{Decimal, prelude::ToPrimitive};
        let percent = Decimal::from_str_exact(self.monthly_uptime_pct.as_deref()?).ok()?;
        ((Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED).to_f64()
    }
}

/// One public outage.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// Provider.
    pub provider: Text,
    /// Day it began.
    pub date: Text,
    /// `zone`, `region`, `provider` or `link`.
    pub scope: Text,
    /// Where.
    pub location: Text,
    /// Why; empty where not known.
    pub cause: Text,
    /// Hours of bulk impact.
    pub duration_h: f64,
    /// Which rate it counts in: a scope or `no`.
    pub used_for_rate: Text,
    /// Remark.
    pub note: Text,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A rate computed from the outages, with its exact Poisson interval.
#[derive(Clone, Debug, PartialEq)]
pub struct OutageRate {
    /// `zone`, `region` or `provider-wide`.
    pub domain: Text,
    /// `*`, a provider, `provider:region`, or `provider:other` for its remaining regions.
    pub applies_to: Text,
    /// Unit of exposure, such as `region-year`.
    pub exposure_unit: Text,
    /// Events seen.
    pub events: f64,
    /// Exposure.
    pub exposure: f64,
    /// Events per unit of exposure.
    pub rate: f64,
    /// Lower 95 % limit.
    pub rate_low: f64,
    /// Upper 95 % limit.
    pub rate_high: f64,
    /// Mean hours.
    pub duration_mean_h: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl ModelDefault {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            key,
            value,
            unit,
            low,
            high,
            distribution,
            sigma,
            meaning,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            key,
            value: number(&value)?,
            unit,
            low: optional(&low),
            high: optional(&high),
            distribution,
            sigma: optional(&sigma),
            meaning,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl FailureRate {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            domain,
            applies_to,
            role,
            subject,
            rate_unit,
            rate,
            low,
            high,
            median,
            mean,
            distribution,
            sigma,
            meaning,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            domain,
            applies_to,
            is_default: role == "default",
            subject,
            rate_unit,
            rate: optional(&rate),
            rate_low: optional(&low),
            rate_high: optional(&high),
            duration_median_h: optional(&median),
            duration_mean_h: optional(&mean),
            distribution,
            sigma: optional(&sigma),
            meaning,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }

    /// How closely the row fits: 2 for the region, 1 for the provider, 0 for all; none if it is
    /// about something else.
    pub(crate) fn fit(&self, provider: &str, region: &str) -> Option<u8> {
        match self.applies_to.split_once(':') {
            Some((p, r)) => (p == provider && r == region).then_some(2),
            None if self.applies_to == "*" => Some(0),
            None => (self.applies_to == provider).then_some(1),
        }
    }
}

impl ShockGroup {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            group,
            subject,
            rate_unit,
            rate,
            low,
            high,
            effect,
            hit,
            hits,
            median,
            mean,
            detection,
            distribution,
            sigma,
            assumed_unless,
            meaning,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            group,
            subject,
            rate_unit,
            rate: optional(&rate),
            rate_low: optional(&low),
            rate_high: optional(&high),
            effect,
            hit_probability: number(&hit)?,
            hits,
            duration_median_h: optional(&median),
            duration_mean_h: optional(&mean),
            detection_median_h: optional(&detection),
            distribution,
            sigma: optional(&sigma),
            assumed_unless,
            meaning,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl FailoverTime {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            service,
            key,
            mechanism,
            low,
            high,
            rpo,
            rpo_low,
            rpo_high,
            _,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            provider,
            service,
            key,
            mechanism,
            low_s: number(&low)?,
            high_s: number(&high)?,
            rpo,
            rpo_low_s: optional(&rpo_low),
            rpo_high_s: optional(&rpo_high),
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl Sla {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            service,
            key,
            configuration,
            uptime,
            tiers,
            note,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            provider,
            service,
            key,
            configuration,
            monthly_uptime_pct: (!uptime.is_empty()).then_some(uptime),
            credit_tiers: credit_tiers(&tiers)?,
            note,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

/// `99.9:10 99.0:25` as pairs; none if it is written otherwise.
pub(crate) fn credit_tiers(text: &str) -> Option<Vec<(f64, f64)>> {
    text.split_whitespace()
        .map(|step| {
            let (below, credit) = step.split_once(':')?;
            Some((number(below)?, number(credit)?))
        })
        .collect()
}

impl Outage {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            date,
            scope,
            location,
            cause,
            hours,
            used_for_rate,
            note,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            provider,
            date,
            scope,
            location,
            cause,
            duration_h: number(&hours)?,
            used_for_rate,
            note,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl OutageRate {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            domain,
            applies_to,
            exposure_unit,
            events,
            exposure,
            rate,
            low,
            high,
            mean,
            _,
            _,
            _,
            _,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            domain,
            applies_to,
            exposure_unit,
            events: number(&events)?,
            exposure: number(&exposure)?,
            rate: number(&rate)?,
            rate_low: number(&low)?,
            rate_high: number(&high)?,
            duration_mean_h: number(&mean)?,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}
