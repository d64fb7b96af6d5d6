//! Every rule there is.

use super::{Rule, rules, waiver};

/// The rules, in the order of their checks.
pub const RULES: &[Rule] = &[
    rules::does_not_serve::RULE,
    rules::data_residency::RULE,
    rules::promotion_left_out::RULE,
    rules::two_way_copy_with_deletes::RULE,
    rules::no_backup::RULE,
    rules::capacity_after_loss::RULE,
    rules::headroom::RULE,
    rules::one_cause_breaks_objective::RULE,
    rules::scope_monotonicity::RULE,
    rules::recovery_exceeds_budget::RULE,
    rules::even_quorum::RULE,
    rules::two_site_quorum::RULE,
    rules::quorum_lost_with_provider::RULE,
    rules::failover_needs_launches::RULE,
    rules::split_brain::RULE,
    rules::default_decides::RULE,
    rules::estimated_share::RULE,
    rules::incomplete_bill::RULE,
    rules::no_sla_floor::RULE,
    rules::latency_way::RULE,
    rules::latency_floor::RULE,
    rules::clouds_apart::RULE,
    rules::lag_below_one_way::RULE,
    rules::loss_below_one_way::RULE,
    rules::backup_outside::RULE,
    rules::backup_immutable::RULE,
    rules::backup_retention::RULE,
    rules::backup_cadence::RULE,
    rules::restore_tested::RULE,
    rules::restore_test_age::RULE,
    rules::shared_fate::RULE,
    rules::one_metropolitan_area::RULE,
    rules::single_point_of_failure::RULE,
    rules::price_age::RULE,
    rules::price_confidence::RULE,
    rules::required_tags::RULE,
    rules::owner_stated::RULE,
    rules::not_assessed::RULE,
    rules::availability_objective::RULE,
    rules::recovery_objective::RULE,
    rules::data_loss_objective::RULE,
    rules::latency_objective::RULE,
    rules::throughput_objective::RULE,
    rules::budget_objective::RULE,
    rules::sovereignty::RULE,
    rules::standards::RULE,
    rules::claims_hold::RULE,
    rules::cost_growth::RULE,
    rules::cost_crossing::RULE,
    waiver::rules::EXPIRED,
    waiver::rules::EXPIRING,
    waiver::rules::UNUSED,
];

/// The rule with this identifier.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waivers, baselines and settings name rules by these: none changes or goes.
    #[test]
    fn no_identifier_changes() {
        let known = [
            "does-not-serve",
            "data-residency",
            "promotion-left-out",
            "two-way-copy-with-deletes",
            "no-backup",
            "capacity-after-loss",
            "headroom",
            "one-cause-breaks-objective",
            "scope-monotonicity",
            "recovery-exceeds-budget",
            "even-quorum",
            "two-site-quorum",
            "quorum-lost-with-provider",
            "failover-needs-launches",
            "split-brain",
            "default-decides",
            "estimated-share",
            "incomplete-bill",
            "no-sla-floor",
            "latency-way",
            "latency-floor",
            "clouds-apart",
            "lag-below-one-way",
            "loss-below-one-way",
            "backup-outside",
            "backup-immutable",
            "backup-retention",
            "backup-cadence",
            "restore-tested",
            "restore-test-age",
            "shared-fate",
            "one-metropolitan-area",
            "single-point-of-failure",
            "price-age",
            "price-confidence",
            "required-tags",
            "owner-stated",
            "not-assessed",
            "availability-objective",
            "recovery-objective",
            "data-loss-objective",
            "latency-objective",
            "throughput-objective",
            "budget-objective",
            "sovereignty",
            "standards",
            "claims-hold",
            "cost-growth",
            "cost-crossing",
            "waiver-expired",
            "waiver-expiring",
            "waiver-unused",
        ];
        let all: Vec<&str> = RULES.iter().map(|r| r.id).collect();
        assert_eq!(all, known);
    }
}
