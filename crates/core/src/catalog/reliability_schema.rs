//! The columns of the tables under `reliability/`.

use super::places::{AS_OF, CONFIDENCE, SOURCE};
use super::schema::{Kind, Schema, may, must};

const RATE: Kind = Kind::Number(0.0, 1e5);
const HOURS: Kind = Kind::Number(0.0, 1e5);
const SHARE: Kind = Kind::Number(0.0, 1.0);
const SECONDS: Kind = Kind::Number(0.0, 1e7);
const DISTRIBUTIONS: &[&str] = &["fixed", "exponential", "lognormal", "uniform", "bursty"];

const APPLIES: Kind = Kind::Name;

pub(crate) const MODEL_DEFAULTS: Schema = Schema {
    name: "reliability/model-defaults.csv",
    key: 1,
    key_extra: None,
    columns: &[
        must("key", Kind::Name),
        must("value", Kind::Number(-1e9, 1e9)),
        must("unit", Kind::Name),
        may("low", Kind::Number(-1e9, 1e9)),
        may("high", Kind::Number(-1e9, 1e9)),
        must("distribution", Kind::Choice(DISTRIBUTIONS)),
        may("sigma", Kind::Number(0.0, 10.0)),
        must("meaning", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const FAILURE_RATES: Schema = Schema {
    name: "reliability/failure-rates.csv",
    key: 4,
    key_extra: None,
    columns: &[
        must("domain", Kind::Name),
        must("applies_to", APPLIES),
        must("use", Kind::Choice(&["default", "evidence"])),
        must("subject", Kind::Text),
        may("rate_unit", Kind::Choice(&["per-unit-year", "per-change"])),
        may("events_per_unit_year", RATE),
        may("rate_low", RATE),
        may("rate_high", RATE),
        may("duration_median_h", HOURS),
        may("duration_mean_h", HOURS),
        may("distribution", Kind::Choice(DISTRIBUTIONS)),
        may("sigma", Kind::Number(0.0, 10.0)),
        may("meaning", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const SHOCK_GROUPS: Schema = Schema {
    name: "reliability/shock-groups.csv",
    key: 1,
    key_extra: None,
    columns: &[
        must("group", Kind::Name),
        must("subject", Kind::Text),
        must("rate_unit", Kind::Name),
        may("events_per_unit_year", RATE),
        may("rate_low", RATE),
        may("rate_high", RATE),
        must(
            "effect",
            Kind::Choice(&["down", "control-plane", "data-corrupted", "link-cut"]),
        ),
        must("hit_probability", SHARE),
        must("hits", Kind::Name),
        may("duration_median_h", HOURS),
        may("duration_mean_h", HOURS),
        may("detection_median_h", HOURS),
        may("distribution", Kind::Choice(DISTRIBUTIONS)),
        may("sigma", Kind::Number(0.0, 10.0)),
        may("assumed_unless", Kind::Text),
        may("meaning", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const FAILOVER_TIMES: Schema = Schema {
    name: "reliability/failover-times.csv",
    key: 3,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("service", Kind::Name),
        must("key", Kind::Name),
        must("mechanism", Kind::Text),
        must("low_s", SECONDS),
        must("high_s", SECONDS),
        must(
            "rpo",
            Kind::Choice(&["value", "replica-lag", "backup-interval", "none"]),
        ),
        may("rpo_low_s", SECONDS),
        may("rpo_high_s", SECONDS),
        may("rpo_note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const SLAS: Schema = Schema {
    name: "reliability/slas.csv",
    key: 3,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("service", Kind::Name),
        must("key", Kind::Name),
        must("configuration", Kind::Text),
        may("monthly_uptime_pct", Kind::Number(0.0, 100.0)),
        may("credit_tiers", Kind::Text),
        may("note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const OUTAGES: Schema = Schema {
    name: "reliability/outages.csv",
    key: 6,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("date", Kind::Date),
        must(
            "scope",
            Kind::Choice(&["zone", "region", "provider", "link"]),
        ),
        must("location", Kind::Text),
        may("cause", Kind::Text),
        must("duration_h", HOURS),
        must(
            "used_for_rate",
            Kind::Choice(&["zone", "region", "provider", "link", "no"]),
        ),
        may("note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const OUTAGE_RATES: Schema = Schema {
    name: "reliability/outage-rates.csv",
    key: 2,
    key_extra: None,
    columns: &[
        must("domain", Kind::Name),
        must("applies_to", APPLIES),
        must("exposure_unit", Kind::Name),
        must("events", RATE),
        must("exposure", RATE),
        must("events_per_unit_year", RATE),
        must("rate_low", RATE),
        must("rate_high", RATE),
        must("duration_mean_h", HOURS),
        may("duration_median_h", HOURS),
        may("sigma", Kind::Number(0.0, 10.0)),
        may("unavailability", SHARE),
        may("note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
