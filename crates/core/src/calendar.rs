//! Days of the Gregorian calendar, as waivers and ages need them. Nothing here knows what day it is.

use std::fmt;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day so many days after 1970-01-01.
    #[must_use]
    pub fn since_1970(days: i64) -> Self {
        Self(days)
    }

    /// Reads `YYYY-MM-DD`; none for what is no day, such as 2027-02-29.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = |range: std::ops::Range<usize>| {
            let part = text.get(range)?;
            let all = part.bytes().all(|b| b.is_ascii_digit());
            all.then(|| part.parse::<i64>().ok()).flatten()
        };
        let form = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        if !form || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let found = Self::of(year, month, day);
        // A day that the month has not comes back as one of the next.
        (found.parts() == (year, month, day)).then_some(found)
    }

    fn of(year: i64, month: i64, day: i64) -> Self {
        // March is month 0, so that the leap day ends a year.
        let (y, m) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let before = y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
        // 719,468 days lie between 1 March of year 0 and 1 January 1970.
        Self(before + (m * 153 + 2) / 5 + day - 1 - 719_468)
    }

    /// Year, month and day.
    fn parts(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let m = (5 * of_year + 2) / 153;
        let day = of_year - (153 * m + 2) / 5 + 1;
        let month = if m < 10 { m + 3 } else { m - 9 };
        let year = era * 400 + year + i64::from(month <= 2);
        (year, month, day)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from another day to this one; negative if that is later.
    #[must_use]
    pub fn since(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        assert_eq!(Day::read("1970-01-01"), Some(Day(0)));
        assert_eq!(Day::since_1970(19_782).to_string(), "2024-02-29");
        for wrong in [
            "2027-02-29",
            "2027-13-01",
            "2027-1-1",
            "27-01-01",
            "2027/01/01",
            "2027-00-10",
            "+027-01-01",
            "",
        ] {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
        assert_eq!(
            Day::read("2026-12-15").unwrap().plus(30).to_string(),
            "2027-01-14"
        );
        let (a, b) = (
            Day::read("2024-02-28").unwrap(),
            Day::read("2024-03-01").unwrap(),
        );
        assert_eq!(b.since(a), 2);
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        for n in -140_000..160_000 {
            let day = Day(n);
            assert_eq!(Day::read(&day.to_string()), Some(day));
        }
    }
}
