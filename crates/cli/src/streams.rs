//! The world outside: stdin, files, stdout for results, stderr for the rest.

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::format::Target;
use crate::paint;
use crate::timing::Timings;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use stormglass_report::Style;
use stormglass_report::style::{Role, harmless};

/// Largest input that is read, bytes; above every limit of the core, so that it can say more.
const MAX_INPUT: u64 = 64 * 1024 * 1024;

/// What every command needs of its surroundings.
pub struct Shell {
    quiet: bool,
    show_timings: bool,
    /// How results look.
    pub out: Style,
    /// How messages look.
    pub err: Style,
    /// Style of results in files: no colour, fixed width.
    file: Style,
    /// How long each part took.
    pub timings: Timings,
}

impl Shell {
    /// From the flags of every verb.
    pub fn new(global: &Global) -> Self {
        Self {
            quiet: global.quiet,
            show_timings: global.timings,
            out: paint::style(global.color, global.verbose, &std::io::stdout()),
            err: paint::style(global.color, global.verbose, &std::io::stderr()),
            file: Style {
                verbose: global.verbose,
                ..Style::default()
            },
            timings: Timings::default(),
        }
    }

    /// The look of a result that goes to this target.
    pub fn style(&self, target: &Target) -> &Style {
        match target.file {
            None => &self.out,
            Some(_) => &self.file,
        }
    }

    /// Writes a result. A reader that has gone away is not a fault.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, target: &Target, text: &str) -> Result<(), Failure> {
        let written = match &target.file {
            None => {
                let mut stdout = std::io::stdout().lock();
                stdout
                    .write_all(text.as_bytes())
                    .and_then(|()| stdout.flush())
            }
            Some(path) => std::fs::write(path, text),
        };
        match written {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(e) => {
                let place = target
                    .file
                    .as_ref()
                    .map_or("stdout".to_owned(), |f| format!("`{}`", f.display()));
                let reason = match e.kind() {
                    ErrorKind::NotFound => "there is no such folder".to_owned(),
                    _ => reason(&e),
                };
                Err(Failure::new(
                    Exit::Usage,
                    format!("cannot write {place}: {reason}"),
                    "name a file that can be written",
                ))
            }
        }
    }

    /// Something worth knowing, unless it should be quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(&format!("{text}\n"));
        }
    }

    /// Shows how far a long run has come: on a terminal, unless it should be quiet.
    pub fn progress(&self) -> Progress {
        Progress {
            shown: !self.quiet && std::io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Whether only results and errors are wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes to stderr as it is.
    pub fn stderr(&self, text: &str) {
        // Nothing can be said about a stderr that cannot be written.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says why a command cannot go on.
    pub fn fail(&self, failure: &Failure) -> Exit {
        let word = self.err.paint(Role::Bad, "error");
        let mut text = format!("{word}: {}\n", harmless(&failure.message));
        if !failure.help.is_empty() {
            let word = self.err.paint(Role::Strong, "help");
            text.push_str(&format!("  = {word}: {}\n", harmless(&failure.help)));
        }
        self.stderr(&text);
        failure.exit
    }

    /// Prints the timings if they were asked for.
    pub fn timings(&self) {
        if self.show_timings {
            self.stderr(&self.timings.text());
        }
    }
}

/// A line on stderr that says how far a run has come.
pub struct Progress {
    shown: bool,
    last: Option<Instant>,
}

impl Progress {
    /// So many years are done, of those asked for, after this time.
    pub fn show(&mut self, years: u64, of: u64, spent: Duration) {
        let pause = Duration::from_millis(100);
        if !self.shown || self.last.is_some_and(|at| at.elapsed() < pause) {
            return;
        }
        self.last = Some(Instant::now());
        let whole = if of < u64::MAX {
            format!(" of {of}")
        } else {
            String::new()
        };
        let seconds = spent.as_secs_f64();
        let line = format!("\r\x1b[K{years}{whole} years, {seconds:.1} s; interrupt to stop here");
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.last.take().is_some() {
            let _ = std::io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }
}

/// The bytes of a file, or of stdin for `-`.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let result = if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MAX_INPUT)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|f| f.take(MAX_INPUT).read_to_end(&mut bytes))
    };
    match result {
        Ok(_) => Ok(bytes),
        Err(e) => Err(Failure::new(
            Exit::InvalidInput,
            format!("cannot read `{}`: {}", path.display(), reason(&e)),
            near(path),
        )),
    }
}

/// The reason without the number of the operating system.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a directory".to_owned(),
        ErrorKind::AlreadyExists => "it exists already".to_owned(),
        _ => error.to_string(),
    }
}

/// A file of that folder with a similar name.
fn near(path: &Path) -> String {
    let folder = match path.parent() {
        Some(p) if p != Path::new("") => p,
        _ => Path::new("."),
    };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let wanted = path.file_name().map(|n| n.to_string_lossy());
    wanted
        .and_then(|w| {
            let near =
                stormglass_core::diagnostic::did_you_mean(&w, names.iter().map(String::as_str))?;
            Some(format!(
                "did you mean `{}`?",
                path.with_file_name(near).display()
            ))
        })
        .unwrap_or_default()
}
