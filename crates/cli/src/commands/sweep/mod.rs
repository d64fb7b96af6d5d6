//! `sweep`: many designs, in shards that run anywhere.

mod emit;
mod plan;
mod store;

use crate::args::{Sweep, SweepCommand, SweepMerge};
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target, targets};
use crate::pipeline;
use crate::streams::Shell;
use plan::Plan;
use std::io::IsTerminal;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::Store;
use stormglass_core::sweep::{
    Designs, Head, Piece, Refusal, Row, Shard, ShardId, State, Task, joined, merge,
};
use stormglass_report::{sweep, text};

/// Shards of a sweep that is kept in a folder, unless told otherwise.
const SHARDS: u64 = 100;

/// Fewest blocks of a simulation in a piece of work.
const LEAST: u64 = 5;

/// Computes all designs, or one shard of them; or puts shards together.
pub fn run(args: &Sweep, shell: &Shell) -> Result<Exit, Failure> {
    if let Some(SweepCommand::Merge(args)) = &args.command {
        return merged(args, shell);
    }
    let plan = plan::read(args, shell)?;
    if let Some(kind) = args.emit {
        return emit::run(kind, args, &plan, shell);
    }
    let targets = targets(&args.rows.formats, args.rows.file.output.as_deref())?;
    let catalog = pipeline::catalog(&args.books.price_books, shell)?;
    let options = pipeline::with_estimates(args.estimates);
    let task = Task {
        sources: &plan.files.sources,
        root: stormglass_core::source::SourceId::default(),
        catalog: &catalog,
        options: &options,
        paths: &plan.head.paths,
        metrics: &plan.head.metrics,
        simulated: plan.head.simulated,
    };
    let jobs = args.jobs.map_or_else(cores, u64::from);
    let store = args.into.as_deref().map(Store::open).transpose()?;
    if let (Some(id), Some(store)) = (args.shard, &store) {
        return one(id, &plan, &task, store, jobs, shell);
    }
    let of = args.shards.unwrap_or(match store {
        Some(_) => SHARDS.min(plan.work),
        None => 1,
    });
    if let Some(store) = &store {
        store.only_of(of)?;
    }
    let progress = Progress::new(of, shell);
    let mut shards = Vec::new();
    let mut kept = 0;
    for id in ShardId::all(of) {
        let shard = match find(store.as_ref(), id, &plan.head, shell)? {
            Some(shard) => {
                kept += 1;
                shard
            }
            None => {
                let shard = compute(id, &plan, &task, jobs, shell)?;
                if let Some(store) = &store {
                    store.keep(&shard)?;
                }
                shard
            }
        };
        shards.push((store::name(id), shard));
        progress.at(id.number());
    }
    progress.end();
    if kept > 0 {
        shell.note(&format!("{kept} of {of} shards were finished before"));
    }
    let (head, rows) = merge(shards).map_err(|r| refused(&r))?;
    write(&head, &rows, &targets, shell)
}

/// One shard for the folder; nothing is printed, for the rows are only a part.
fn one(
    id: ShardId,
    plan: &Plan,
    task: &Task<'_>,
    store: &Store,
    jobs: u64,
    shell: &Shell,
) -> Result<Exit, Failure> {
    if find(Some(store), id, &plan.head, shell)?.is_some() {
        shell.note(&format!("shard {id} was finished before"));
        return Ok(Exit::Done);
    }
    let shard = compute(id, plan, task, jobs, shell)?;
    let path = store.keep(&shard)?;
    let designs = match shard.rows.len() {
        1 => "1 design".to_owned(),
        n => format!("{n} designs"),
    };
    shell.note(&format!("shard {id}: {designs} in `{}`", path.display()));
    Ok(Exit::Done)
}

/// A finished shard of this sweep, if the folder has it.
fn find(
    store: Option<&Store>,
    id: ShardId,
    head: &Head,
    shell: &Shell,
) -> Result<Option<Shard>, Failure> {
    store.map_or(Ok(None), |store| store.find(id, head, shell))
}

fn cores() -> u64 {
    std::thread::available_parallelism().map_or(1, |n| NonZero::get(n) as u64)
}

fn compute(
    id: ShardId,
    plan: &Plan,
    task: &Task<'_>,
    jobs: u64,
    shell: &Shell,
) -> Result<Shard, Failure> {
    let work = id.range(plan.work);
    // Several pieces a thread, for designs differ; and not so small that assessing costs more.
    let most = ((work.end - work.start) / (4 * jobs)).max(LEAST);
    let pieces = plan.head.pieces(id, most);
    let rows = shell
        .timings
        .time("assess", || rows(task, &plan.designs, &pieces, jobs))?;
    let rows = joined(rows).map_err(|r| refused(&r))?;
    Ok(Shard {
        id,
        head: plan.head.clone(),
        rows,
    })
}

/// The rows of pieces, in order; each thread takes the next one that nobody has taken.
fn rows(
    task: &Task<'_>,
    designs: &Designs,
    pieces: &[Piece],
    jobs: u64,
) -> Result<Vec<Row>, Failure> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let piece = pieces.get(at);
            let Some((piece, design)) = piece.and_then(|p| Some((p, designs.get(p.design)?)))
            else {
                return mine;
            };
            mine.push((at, task.row(&design, *piece)));
        }
    };
    let jobs = jobs.min(pieces.len() as u64).max(1);
    let mut all = Vec::new();
    let whole = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads.into_iter().all(|thread| match thread.join() {
            Ok(mine) => {
                all.extend(mine);
                true
            }
            Err(_) => false,
        })
    });
    if !whole {
        return Err(Failure::new(
            Exit::Internal,
            "a design could not be computed",
            "this is a fault of Stormglass; please report it with the scenario",
        ));
    }
    all.sort_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, row)| row).collect())
}

fn merged(args: &SweepMerge, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.rows.formats, args.rows.file.output.as_deref())?;
    let shards = store::shards(&args.shards)?;
    let (head, rows) = merge(shards).map_err(|r| refused(&r))?;
    write(&head, &rows, &targets, shell)
}

fn refused(refusal: &Refusal) -> Failure {
    let exit = if refusal.incomplete {
        Exit::NoHonestAnswer
    } else {
        Exit::InvalidInput
    };
    Failure::new(exit, refusal.message.clone(), refusal.help.clone())
}

fn write(head: &Head, rows: &[Row], targets: &[Target], shell: &Shell) -> Result<Exit, Failure> {
    for target in targets {
        let rendered = match target.format {
            Format::Csv => sweep::csv(head, rows),
            Format::Ndjson => sweep::json_lines(head, rows)?,
            _ => text::sweep(head, rows, shell.style(target)),
        };
        shell.write(target, &rendered)?;
    }
    let without = rows.iter().filter(|r| r.state == State::Invalid).count();
    if without > 0 {
        let all = rows.len();
        shell.note(&format!(
            "{without} of {all} designs have no result; their rows say why"
        ));
    }
    let runs = rows
        .iter()
        .filter_map(|r| Some((r.design, r.run.as_ref()?)));
    let mut apart = runs.filter(|(_, run)| !run.summary().disagreements.is_empty());
    if let Some((design, _)) = apart.next() {
        let number = design + 1;
        let others = apart.count();
        return Err(Failure::new(
            Exit::Internal,
            format!("simulation and exact engine disagree on design {number} and {others} others"),
            "one of them is wrong about it; please report it with the scenario",
        ));
    }
    // A broken design is a row like any other; a sweep of nothing else is a mistake.
    Ok(if without == rows.len() {
        Exit::InvalidInput
    } else {
        Exit::Done
    })
}

/// How far a sweep is, on a terminal.
struct Progress<'a> {
    of: u64,
    shell: Option<&'a Shell>,
}

impl<'a> Progress<'a> {
    fn new(of: u64, shell: &'a Shell) -> Self {
        let wanted = of > 1 && !shell.is_quiet() && std::io::stderr().is_terminal();
        Self {
            of,
            shell: wanted.then_some(shell),
        }
    }

    fn at(&self, number: u64) {
        if let Some(shell) = self.shell {
            shell.stderr(&format!("\r{number} of {} shards", self.of));
        }
    }

    /// Clears the line.
    fn end(&self) {
        if let Some(shell) = self.shell {
            shell.stderr(&format!("\r{}\r", " ".repeat(40)));
        }
    }
}
