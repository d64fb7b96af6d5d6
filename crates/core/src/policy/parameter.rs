//! What the settings may change of a rule, with units.

use crate::quantity::{Duration, MonthlyMoney, Percent, Quantity};
use std::collections::BTreeMap;

/// Something of a rule that settings may change.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name in the settings.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is where nobody says otherwise, as it would be written.
    pub default: &'static str,
    /// What it does, one sentence.
    pub text: &'static str,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A length of time.
    Time,
    /// A percentage.
    Share,
    /// US dollars a month.
    Money,
    /// A whole number.
    Count,
    /// A list of words; of these, unless the list is empty.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
}

impl Kind {
    /// What is expected, for messages.
    #[must_use]
    pub fn expects(self) -> String {
        match self {
            Self::Time => "a length of time such as `45d`".into(),
            Self::Share => "a percentage such as `90%`".into(),
            Self::Money => "an amount such as `$500/month`".into(),
            Self::Count => "a whole number".into(),
            Self::Words([]) => "a list of words".into(),
            Self::Words(known) => format!("a list of {}", known.join(", ")),
            Self::Flag => "`true` or `false`".into(),
        }
    }

    /// Reads a value as it is written in a scenario, items of a list between commas.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Argument> {
        let text = text.trim();
        Some(match self {
            Self::Time => Argument::Time(Duration::from_text(text).ok()?.seconds()),
            Self::Share => Argument::Share(Percent::from_text(text).ok()?.fraction()),
            Self::Money => Argument::Money(MonthlyMoney::from_text(text).ok()?),
            Self::Count => Argument::Count(text.parse().ok()?),
            Self::Words(known) => {
                let words = text.split(',').map(str::trim).filter(|w| !w.is_empty());
                let words: Vec<String> = words.map(str::to_owned).collect();
                let unknown = |w: &String| !known.is_empty() && !known.contains(&w.as_str());
                if words.iter().any(unknown) {
                    return None;
                }
                Argument::Words(words)
            }
            Self::Flag => Argument::Flag(match text {
                "true" => true,
                "false" => false,
                _ => return None,
            }),
        })
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// Seconds.
    Time(f64),
    /// 0..=1.
    Share(f64),
    /// US dollars a month.
    Money(MonthlyMoney),
    /// A whole number.
    Count(u32),
    /// Words.
    Words(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

/// The values of all parameters of a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(pub(super) BTreeMap<&'static str, Argument>);

impl Arguments {
    /// Seconds; 0 where there is no such parameter.
    #[must_use]
    pub fn seconds(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Argument::Time(s)) => *s,
            _ => 0.0,
        }
    }

    /// A share, 0..=1; 0 where there is no such parameter.
    #[must_use]
    pub fn share(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Argument::Share(s)) => *s,
            _ => 0.0,
        }
    }

    /// US dollars a month, where there is such a parameter.
    #[must_use]
    pub fn money(&self, name: &str) -> Option<MonthlyMoney> {
        match self.0.get(name) {
            Some(Argument::Money(m)) => Some(*m),
            _ => None,
        }
    }

    /// A whole number; 0 where there is no such parameter.
    #[must_use]
    pub fn count(&self, name: &str) -> u32 {
        match self.0.get(name) {
            Some(Argument::Count(n)) => *n,
            _ => 0,
        }
    }

    /// Words; none where there is no such parameter.
    #[must_use]
    pub fn words(&self, name: &str) -> &[String] {
        match self.0.get(name) {
            Some(Argument::Words(w)) => w,
            _ => &[],
        }
    }

    /// Yes or no; no where there is no such parameter.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Argument::Flag(true))
    }
}
