//! `stormglass.toml`: what a team always says to `check`, said once. A flag goes before the environment, that
//! before the nearest file, and that before the default.
//!
//! The keys of the table `[check]` are the long flags of the verb, so none can be forgotten: what the file says is
//! put on the command line where nobody else says it, and read there with the same care.

mod file;

use crate::args::{Check, Cli, Command};
use crate::exit::{Exit, Failure};
use crate::streams::Shell;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use file::{File, Said};
use std::ffi::OsString;

/// The name that is looked for.
pub const NAME: &str = "stormglass.toml";
/// The verb that has a table.
const VERB: &str = "check";
/// Flags that a file cannot set: they say which file, or are about one run.
const NOT_IN_A_FILE: [&str; 7] = [
    "config",
    "no-config",
    "print-config",
    "write-baseline",
    "output",
    "help",
    "version",
];
/// Flags that exclude each other: one that is given silences the other in the file.
const EITHER: [(&str, &str); 2] = [("waivers", "no-waivers"), ("variant", "all-variants")];

/// The command line with what a file adds; or how the command ends.
pub fn command_line() -> Result<Cli, Exit> {
    let argv: Vec<OsString> = std::env::args_os().collect();
    let (cli, matches) = parse(&argv).map_err(|error| ended(&error))?;
    let Command::Check(args) = &cli.command else {
        return Ok(cli);
    };
    let shell = Shell::new(&cli.global);
    let file = file::find(args, &shell).map_err(|failure| shell.fail(&failure))?;
    let matches = matches.subcommand_matches(VERB);
    let Some(file) = file else {
        return printed(args, matches, None, &shell).map_or(Ok(cli), Err);
    };
    let (extended, said) = with(&argv, &file, matches);
    let (cli, matches) = parse(&extended).map_err(|error| {
        // The command line was right before.
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default();
        let message = message.trim_start_matches("error: ");
        shell.fail(&Failure::new(
            Exit::InvalidInput,
            format!("{}: {message}", file.name),
            "its keys take what the flags of `check` take; --no-config leaves it out",
        ))
    })?;
    let Command::Check(args) = &cli.command else {
        return Ok(cli);
    };
    let matches = matches.subcommand_matches(VERB);
    printed(args, matches, Some((&file, &said)), &shell).map_or(Ok(cli), Err)
}

fn parse(argv: &[OsString]) -> Result<(Cli, ArgMatches), clap::Error> {
    let matches = Cli::command().try_get_matches_from(argv)?;
    Ok((Cli::from_arg_matches(&matches)?, matches))
}

/// Help and version count as success, everything else as a bad command line.
fn ended(error: &clap::Error) -> Exit {
    let _ = error.print();
    if error.exit_code() == 0 {
        Exit::Done
    } else {
        Exit::Usage
    }
}

/// The command line with what the file says and nobody else, and the keys that it was.
fn with<'f>(
    argv: &[OsString],
    file: &'f File,
    matches: Option<&ArgMatches>,
) -> (Vec<OsString>, Vec<&'f str>) {
    let stated = |key: &str| {
        let id = id_of(key);
        let source = matches.and_then(|m| m.value_source(&id));
        matches!(
            source,
            Some(ValueSource::CommandLine | ValueSource::EnvVariable)
        )
    };
    let silenced = |key: &str| {
        let other = EITHER.iter().find_map(|(a, b)| match key {
            k if k == *a => Some(*b),
            k if k == *b => Some(*a),
            _ => None,
        });
        stated(key) || other.is_some_and(stated)
    };
    let mut words = Vec::new();
    let mut said = Vec::new();
    for Said { key, values, .. } in &file.said {
        if silenced(key) {
            continue;
        }
        said.push(key.as_str());
        words.extend(values.iter().map(|value| match (key.as_str(), value) {
            ("paths", Some(path)) => OsString::from(path),
            (key, Some(value)) => OsString::from(format!("--{key}={value}")),
            (key, None) => OsString::from(format!("--{key}")),
        }));
    }
    let mut extended = argv.to_vec();
    let verb = argv
        .iter()
        .position(|a| a == VERB)
        .map_or(argv.len(), |n| n + 1);
    extended.splice(verb..verb, words);
    (extended, said)
}

/// The name that clap has for a flag.
fn id_of(key: &str) -> String {
    let command = Cli::command();
    let found = command.find_subcommand(VERB).and_then(|verb| {
        let mut all = verb.get_arguments();
        all.find(|a| a.get_long() == Some(key))
    });
    found.map_or_else(|| key.to_owned(), |a| a.get_id().to_string())
}

/// Prints every setting with where it comes from, if that was asked for.
fn printed(
    args: &Check,
    matches: Option<&ArgMatches>,
    from: Option<(&File, &Vec<&str>)>,
    shell: &Shell,
) -> Option<Exit> {
    let matches = matches.filter(|_| args.print_config)?;
    let command = Cli::command();
    let verb = command.find_subcommand(VERB)?;
    let mut out = String::from("[check]\n");
    for arg in verb.get_arguments() {
        let key = arg.get_long().unwrap_or("paths");
        if NOT_IN_A_FILE.contains(&key) || arg.is_global_set() {
            continue;
        }
        let id = arg.get_id().as_str();
        let values = matches.get_raw(id).into_iter().flatten();
        let values: Vec<String> = values.map(|v| v.to_string_lossy().into_owned()).collect();
        let in_file = from.filter(|(_, said)| said.contains(&key));
        let origin = match (in_file, matches.value_source(id)) {
            (Some((file, _)), _) => file.place(key),
            (None, Some(ValueSource::CommandLine)) => "command line".to_owned(),
            (None, Some(ValueSource::EnvVariable)) => {
                let name = arg.get_env().map(|e| e.to_string_lossy().into_owned());
                name.unwrap_or_default()
            }
            _ => "default".to_owned(),
        };
        let switch = matches!(arg.get_action(), clap::ArgAction::SetTrue);
        let value = match values.as_slice() {
            _ if switch => matches.get_flag(id).to_string(),
            [] => {
                out.push_str(&format!("# {key} is not set\n"));
                continue;
            }
            [one] if !matches!(arg.get_action(), clap::ArgAction::Append) => file::quoted(one),
            all => {
                let all: Vec<String> = all.iter().map(|v| file::quoted(v)).collect();
                format!("[{}]", all.join(", "))
            }
        };
        out.push_str(&format!("{key} = {value}  # {origin}\n"));
    }
    let target = crate::format::Target {
        format: crate::format::Format::Text,
        file: None,
    };
    Some(match shell.write(&target, &out) {
        Ok(()) => Exit::Done,
        Err(failure) => shell.fail(&failure),
    })
}
