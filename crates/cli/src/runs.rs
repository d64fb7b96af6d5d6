//! Blocks of a simulation on several threads, merged in order: threads change nothing in the result.

use crate::exit::{Exit, Failure};
use crate::streams::Shell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use stormglass_core::assessment::Availability;
use stormglass_core::simulate::{BLOCK, Beside, Plan, Simulator, Tally};

/// When to stop, and how to run.
pub struct Limits {
    /// Years.
    pub years: u64,
    /// Time budget.
    pub seconds: Option<f64>,
    /// Relative half-width of the interval of the unavailability.
    pub width: Option<f64>,
    /// Seed.
    pub seed: u64,
    /// Threads.
    pub jobs: Option<usize>,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It did what was asked for.
    Done,
    /// Its time was over.
    Time,
    /// Somebody stopped it.
    Cancelled,
}

/// Fewest blocks before a width is believed.
const FEWEST: u64 = 10;

/// Runs blocks until a limit is reached.
///
/// # Errors
/// When it was stopped before anything was done.
pub fn run(
    simulator: &Simulator<'_>,
    exact: &Availability,
    limits: &Limits,
    shell: &Shell,
) -> Result<(Tally, Ended), Failure> {
    let blocks = limits.years.div_ceil(BLOCK);
    let beside = simulator.beside(exact);
    let cancelled = cancel_on_interrupt();
    let stop = AtomicBool::new(false);
    let next = AtomicU64::new(0);
    let began = Instant::now();
    let over = || {
        limits
            .seconds
            .is_some_and(|s| began.elapsed().as_secs_f64() >= s)
    };
    let threads = limits
        .jobs
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let mut progress = shell.progress();
    let mut total: Option<Tally> = None;
    let mut ended = Ended::Done;
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..threads.max(1) {
            let send = send.clone();
            let (stop, next) = (&stop, &next);
            scope.spawn(move || {
                let mut runner = simulator.runner();
                loop {
                    let first = next.fetch_add(1, Ordering::Relaxed);
                    if first >= blocks || stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let plan = Plan {
                        seed: limits.seed,
                        first,
                        count: 1,
                    };
                    if send.send(runner.run(plan, || true)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        // Blocks that came before an earlier one was done.
        let mut waiting: BTreeMap<u64, Tally> = BTreeMap::new();
        let mut merged = 0;
        'all: loop {
            match receive.recv_timeout(Duration::from_millis(100)) {
                Ok(tally) => {
                    waiting.insert(tally.first, tally);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            while let Some(tally) = waiting.remove(&merged) {
                merged += 1;
                match &mut total {
                    // They follow each other by construction.
                    Some(total) => drop(total.merge(&tally)),
                    None => total = Some(tally),
                }
                if let (Some(width), Some(total)) = (limits.width, &total)
                    && merged >= FEWEST
                    && narrow(&beside, total, width)
                {
                    break 'all;
                }
            }
            progress.show(merged * BLOCK, limits.years, began.elapsed());
            if cancelled.load(Ordering::Relaxed) {
                ended = Ended::Cancelled;
                break;
            }
            if over() && total.is_some() {
                ended = Ended::Time;
                break;
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    progress.clear();
    total.map(|t| (t, ended)).ok_or_else(|| {
        Failure::new(
            Exit::NothingToDo,
            format!("stopped before the first {BLOCK} years were done"),
            "",
        )
    })
}

/// Whether the interval of the unavailability is as narrow as asked for.
fn narrow(beside: &Beside, tally: &Tally, width: f64) -> bool {
    let [overall, ..] = beside.checked(tally);
    overall
        .interval
        .is_some_and(|i| 0.5 * (i.upper - i.lower) <= width * overall.unavailability)
}

/// A flag that an interrupt sets; a second interrupt ends the program at once.
fn cancel_on_interrupt() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    // Where no handler can be set the program ends as programs do.
    let _ = ctrlc::set_handler(move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    flag
}
