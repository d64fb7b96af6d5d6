//! The file itself: found, read, and its keys held against the flags.

use super::{NAME, NOT_IN_A_FILE, VERB};
use crate::args::{Check, Cli};
use crate::discover::upwards;
use crate::exit::{Exit, Failure};
use crate::pipeline;
use crate::streams::{Shell, read};
use clap::{ArgAction, CommandFactory};
use std::ops::Range;
use std::path::{Path, PathBuf};
use stormglass_core::diagnostic::{Diagnostic, did_you_mean};
use stormglass_core::source::{SourceId, Sources, Span};
use stormglass_core::yaml;
use toml::de::{DeTable, DeValue};

/// Keys whose values are files, seen from the folder of the file that names them.
const FILES: [&str; 5] = ["paths", "waivers", "price-book", "policy", "baseline"];

/// What a file says.
pub struct File {
    /// Its name, for messages.
    pub name: String,
    /// Its keys in the order of their names.
    pub said: Vec<Said>,
}

/// A key with its values.
pub struct Said {
    /// The key: a long flag.
    pub key: String,
    /// Its values; none for a flag that takes none, and nothing at all for one that is off.
    pub values: Vec<Option<String>>,
    /// Its line.
    line: u32,
}

impl File {
    /// Where a key is written.
    pub fn place(&self, key: &str) -> String {
        let line = self.said.iter().find(|s| s.key == key).map(|s| s.line);
        line.map_or_else(|| self.name.clone(), |n| format!("{}:{n}", self.name))
    }
}

/// The file that counts, if there is one.
///
/// # Errors
/// When it cannot be read or is wrong; what is wrong has been said by then.
pub fn find(args: &Check, shell: &Shell) -> Result<Option<File>, Failure> {
    let found = match &args.config {
        _ if args.no_config => None,
        Some(named) => Some(named.clone()),
        None => upwards(Path::new("-"), NAME),
    };
    let Some(path) = found else {
        return Ok(None);
    };
    let name = path.display().to_string();
    let text = yaml::decode_bytes(&read(&path)?).map_err(|d| {
        let message = format!("`{name}`: {}", d.message);
        Failure::new(Exit::InvalidInput, message, d.help.unwrap_or_default())
    })?;
    let mut sources = Sources::new();
    sources.add(&name, &text);
    let mut wrong = Vec::new();
    let said = keys(
        &text,
        path.parent().unwrap_or(Path::new("")),
        &sources,
        &mut wrong,
    );
    if wrong.is_empty() {
        return Ok(Some(File { name, said }));
    }
    pipeline::report(&wrong, &sources, shell);
    Err(Failure::new(
        Exit::InvalidInput,
        format!("`{name}` cannot be used"),
        "mend it, or leave it out with --no-config",
    ))
}

fn span(range: Range<usize>) -> Span {
    let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span {
        source: SourceId::default(),
        start: at(range.start),
        end: at(range.end),
    }
}

fn refuse(message: String, path: &str, at: Range<usize>, help: &str) -> Diagnostic {
    Diagnostic::error("config-not-understood", message)
        .at(path, Some(span(at)))
        .help(help)
}

/// What the table says; what is wrong with it is added.
fn keys(text: &str, folder: &Path, sources: &Sources, wrong: &mut Vec<Diagnostic>) -> Vec<Said> {
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let help =
                "it is TOML: a table `[check]`, and below it lines such as `fail-on = \"warning\"`";
            wrong.push(refuse(error.message().to_owned(), "", at, help));
            return Vec::new();
        }
    };
    let command = Cli::command();
    let Some(verb) = command.find_subcommand(VERB) else {
        return Vec::new();
    };
    let flags = || verb.get_arguments().filter(|a| !a.is_global_set());
    let known: Vec<&str> = flags()
        .filter_map(|a| a.get_long())
        .chain(["paths"])
        .filter(|k| !NOT_IN_A_FILE.contains(k))
        .collect();
    let mut said = Vec::new();
    for (name, value) in &table {
        let inner = match value.get_ref() {
            DeValue::Table(inner) if name.get_ref() == VERB => inner,
            _ => {
                let message = format!("there is no table `{}`", name.get_ref());
                let help = "settings stand below `[check]`";
                wrong.push(refuse(message, name.get_ref(), name.span(), help));
                continue;
            }
        };
        for (key, value) in inner {
            let word = key.get_ref().replace('_', "-");
            let path = format!("{VERB}.{word}");
            if !known.contains(&word.as_str()) {
                let help = match did_you_mean(&word, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", known.join(", ")),
                };
                wrong.push(refuse(
                    format!("there is no setting `{word}`"),
                    &path,
                    key.span(),
                    &help,
                ));
                continue;
            }
            let flag = flags().find(|a| a.get_long() == Some(word.as_str()));
            let action = flag.map_or(&ArgAction::Append, |a| a.get_action());
            match values(value.get_ref(), action) {
                Ok(values) => said.push(Said {
                    values: values
                        .into_iter()
                        .map(|v| v.map(|v| seen_from(folder, &word, v)))
                        .collect(),
                    line: sources.position(span(key.span())).line,
                    key: word,
                }),
                Err(expected) => {
                    let message = format!("`{word}` is {expected}");
                    let help = match action {
                        ArgAction::SetTrue => "write `true` or `false`",
                        ArgAction::Append => "write it as in `[\"one\", \"two\"]`",
                        _ => "write it in quotes",
                    };
                    wrong.push(refuse(message, &path, value.span(), help));
                }
            }
        }
    }
    said
}

/// The values of a flag; else what the file should have.
fn values(value: &DeValue<'_>, action: &ArgAction) -> Result<Vec<Option<String>>, &'static str> {
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(Some(text.to_string())),
        DeValue::Integer(n) => Some(Some(n.to_string())),
        DeValue::Datetime(day) => Some(Some(day.to_string())),
        _ => None,
    };
    match (action, value) {
        (ArgAction::SetTrue, DeValue::Boolean(true)) => Ok(vec![None]),
        (ArgAction::SetTrue, DeValue::Boolean(false)) => Ok(Vec::new()),
        (ArgAction::SetTrue, _) => Err("yes or no"),
        (ArgAction::Append, DeValue::Array(all)) => {
            let all: Option<Vec<_>> = all.iter().map(|v| one(v.get_ref())).collect();
            all.ok_or("a list of words")
        }
        (ArgAction::Append, value) => one(value).map(|v| vec![v]).ok_or("a list of words"),
        (_, value) => one(value).map(|v| vec![v]).ok_or("one word"),
    }
}

/// A file as seen from here.
fn seen_from(folder: &Path, key: &str, value: String) -> String {
    let is_file = FILES.contains(&key) && !value.starts_with("git:") && value != "-";
    if !is_file || folder == Path::new("") {
        return value;
    }
    let joined: PathBuf = folder.join(&value);
    joined.display().to_string()
}

/// A value as TOML has it.
pub fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|c| match c {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            c => vec![c],
        })
        .collect();
    format!("\"{escaped}\"")
}
