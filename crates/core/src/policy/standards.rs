//! What standards ask of a design: which rules show it, and what no design file can show.

use crate::scenario::Standard;

/// A part of a standard that a design can show something of.
#[derive(Debug)]
pub struct Provision {
    /// Article, section or control.
    pub article: &'static str,
    /// What it asks for, in a few words.
    pub asks: &'static str,
    /// Rules that show it as far as a design can.
    pub rules: &'static [&'static str],
}

/// A standard as far as it is about designs.
#[derive(Debug)]
pub struct Rulebook {
    /// The word in a scenario.
    pub standard: Standard,
    /// Its name for people.
    pub name: &'static str,
    /// What a design can show.
    pub provisions: &'static [Provision],
    /// What no design file can.
    pub beyond: &'static str,
}

const fn p(article: &'static str, asks: &'static str, rules: &'static [&'static str]) -> Provision {
    Provision {
        article,
        asks,
        rules,
    }
}

/// Rules about backups and what comes back from them.
const BACKUPS: &[&str] = &["no-backup", "data-loss-objective"];
/// Rules about recovery.
const RECOVERY: &[&str] = &["recovery-objective", "promotion-left-out"];
/// Rules about going on while something is lost.
const RESILIENCE: &[&str] = &[
    "availability-objective",
    "does-not-serve",
    "one-cause-breaks-objective",
    "capacity-after-loss",
];
/// Rules about load.
const CAPACITY: &[&str] = &["throughput-objective", "capacity-after-loss", "headroom"];

/// Every standard there is a word for. `docs/rules/standards.md` shows the table with its sources.
pub const RULEBOOKS: &[Rulebook] = &[
    Rulebook {
        standard: Standard::Gdpr,
        name: "GDPR",
        provisions: &[
            p(
                "art. 32(1)(b)",
                "ongoing availability and resilience",
                RESILIENCE,
            ),
            p(
                "art. 32(1)(c)",
                "access restored in a timely manner",
                &[
                    "recovery-objective",
                    "promotion-left-out",
                    "no-backup",
                    "data-loss-objective",
                ],
            ),
            p("art. 44", "transfers out of the Union", &["data-residency"]),
            p(
                "art. 48",
                "orders of other countries' courts",
                &["sovereignty"],
            ),
        ],
        beyond: "the lawful basis, information and rights of people, contracts with processors, records, encryption and access, deletion when it is due, tests of the measures, notice of breaches",
    },
    Rulebook {
        standard: Standard::Hipaa,
        name: "HIPAA Security Rule",
        provisions: &[
            p(
                "§ 164.308(a)(7)(ii)(A)",
                "retrievable exact copies",
                BACKUPS,
            ),
            p("§ 164.308(a)(7)(ii)(B)", "lost data restored", RECOVERY),
            p(
                "§ 164.308(a)(7)(ii)(C)",
                "critical processes go on in an emergency",
                RESILIENCE,
            ),
        ],
        beyond: "business associate agreements, risk analysis, access and audit controls, encryption, training, tests and revisions of the plan",
    },
    Rulebook {
        standard: Standard::Soc2,
        name: "SOC 2 (availability)",
        provisions: &[
            p("A1.1", "capacity for the demand", CAPACITY),
            p(
                "A1.2",
                "backups and recovery infrastructure",
                &[
                    "no-backup",
                    "data-loss-objective",
                    "recovery-objective",
                    "promotion-left-out",
                ],
            ),
            p("CC9.1", "risks of disruption are mitigated", RESILIENCE),
        ],
        beyond: "that controls run as described over the period of the report, A1.3 (tests of recovery), monitoring, access, change management",
    },
    Rulebook {
        standard: Standard::Iso27001,
        name: "ISO/IEC 27001:2022",
        provisions: &[
            p("A.5.30", "readiness for business continuity", RECOVERY),
            p("A.8.6", "capacity management", CAPACITY),
            p("A.8.13", "information backup", BACKUPS),
            p("A.8.14", "redundancy of processing facilities", RESILIENCE),
        ],
        beyond: "the management system itself, risk treatment, people, suppliers, access, cryptography, and that backups and plans are tested",
    },
    Rulebook {
        standard: Standard::PciDss,
        name: "PCI DSS v4.0.1",
        provisions: &[p(
            "12.10.1",
            "business recovery and data backup processes",
            &[
                "no-backup",
                "data-loss-objective",
                "recovery-objective",
                "promotion-left-out",
            ],
        )],
        beyond: "where card data are and are not stored, segmentation, encryption, access, logging, scans and tests; most of the standard is about these",
    },
    Rulebook {
        standard: Standard::Ccpa,
        name: "CCPA",
        provisions: &[p(
            "§ 1798.100(e)",
            "reasonable protection from destruction of personal information",
            &["no-backup", "data-loss-objective"],
        )],
        beyond: "notices, requests to know, correct and delete, opting out of sale, contracts with service providers, retention periods, security beyond backups",
    },
];

/// The rulebook of a standard.
#[must_use]
pub fn rulebook(standard: Standard) -> Option<&'static Rulebook> {
    RULEBOOKS.iter().find(|b| b.standard == standard)
}

impl Rulebook {
    /// Every rule that shows something of it, once.
    pub fn rules(&self) -> impl Iterator<Item = &'static str> {
        let mut seen = Vec::new();
        let all = self.provisions.iter().flat_map(|p| p.rules.iter().copied());
        all.filter(move |id| {
            let new = !seen.contains(id);
            seen.push(*id);
            new
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rule;

    #[test]
    fn every_standard_has_a_rulebook_of_rules_that_there_are() {
        for standard in Standard::ALL {
            let book = rulebook(*standard).unwrap_or_else(|| panic!("{standard}"));
            assert!(!book.beyond.is_empty());
            for id in book.rules() {
                assert!(rule(id).is_some(), "{standard}: {id}");
            }
        }
    }
}
