//! How long each part took, for `--timings`.

use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Parts in the order in which they first ran.
#[derive(Debug, Default)]
pub struct Timings(RefCell<Vec<(&'static str, Duration)>>);

impl Timings {
    /// Runs a part and adds its time.
    pub fn time<T>(&self, part: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = run();
        let spent = start.elapsed();
        let mut parts = self.0.borrow_mut();
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
        self.0.borrow().iter().map(line).collect()
    }
}
