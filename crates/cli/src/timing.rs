//! How long each part took, for `--timings`.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Parts in the order in which they first ended; what several threads do at once is added up.
#[derive(Debug, Default)]
pub struct Timings(Mutex<Vec<(&'static str, Duration)>>);

impl Timings {
    /// Runs a part and adds its time.
    pub fn time<T>(&self, part: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = run();
        let spent = start.elapsed();
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match parts.iter_mut().find(|(name, _)| *name == part) {
            Some((_, total)) => *total += spent,
            None => parts.push((part, spent)),
        }
        value
    }

    /// One line a part.
    pub fn text(&self) -> String {
        let line = |(part, spent): &(&str, Duration)| {
            format!("{:>9.3} ms  {part}\n", spent.as_secs_f64() * 1e3)
        };
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.iter().map(line).collect()
    }
}
