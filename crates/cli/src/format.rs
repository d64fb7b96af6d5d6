//! `-f FMT[=FILE]`: which formats exist, and where each one goes.

use crate::exit::{Exit, Failure};
use std::path::{Path, PathBuf};
use stormglass_core::diagnostic::did_you_mean;
use stormglass_report::gate;

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// JSON, one object a line.
    Ndjson,
    /// What only the gate writes.
    Gate(gate::Format),
}

impl Format {
    /// Its name on the command line.
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Gate(format) => format.name(),
        }
    }

    /// The same of the gate.
    fn of_gate(format: gate::Format) -> Self {
        match format {
            gate::Format::Text => Self::Text,
            gate::Format::Json => Self::Json,
            other => Self::Gate(other),
        }
    }

    /// How the gate writes it; text where it knows no such format, which no command line asks for.
    pub fn gate(self) -> gate::Format {
        match self {
            Self::Json => gate::Format::Json,
            Self::Gate(format) => format,
            Self::Text | Self::Csv | Self::Ndjson => gate::Format::Text,
        }
    }
}

/// A format and where it goes; no file is stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How it is written.
    pub format: Format,
    /// File, if not stdout.
    pub file: Option<PathBuf>,
}

/// For results: text and JSON.
pub fn parse_report(text: &str) -> Result<Target, String> {
    parse(text, &[Format::Text, Format::Json])
}

/// For the gate: also what continuous integration reads.
pub fn parse_gate(text: &str) -> Result<Target, String> {
    parse(text, &gate::Format::ALL.map(Format::of_gate))
}

/// For tables: CSV as well.
pub fn parse_table(text: &str) -> Result<Target, String> {
    parse(text, &[Format::Text, Format::Json, Format::Csv])
}

/// For rows of designs: text, CSV and JSON lines.
pub fn parse_rows(text: &str) -> Result<Target, String> {
    parse(text, &[Format::Text, Format::Csv, Format::Ndjson])
}

fn parse(text: &str, allowed: &[Format]) -> Result<Target, String> {
    let (word, file) = match text.split_once('=') {
        Some((word, file)) => (word, Some(file)),
        None => (text, None),
    };
    let Some(format) = allowed.iter().find(|f| f.name() == word) else {
        let names: Vec<&str> = allowed.iter().map(|f| f.name()).collect();
        let near = did_you_mean(word, names.iter().copied());
        let near = near.map_or(String::new(), |n| format!("did you mean `{n}`? "));
        return Err(format!("{near}possible formats: {}", names.join(", ")));
    };
    match file {
        Some("") => Err(format!("name a file after `{word}=`")),
        file => Ok(Target {
            format: *format,
            file: file.filter(|f| *f != "-").map(PathBuf::from),
        }),
    }
}

/// What was asked for, text on stdout when nothing was.
///
/// # Errors
/// When `-o` cannot say which of several formats it means, or two of them share stdout.
pub fn targets(formats: &[Target], output: Option<&Path>) -> Result<Vec<Target>, Failure> {
    let mut targets = match formats {
        [] => vec![Target {
            format: Format::Text,
            file: None,
        }],
        some => some.to_vec(),
    };
    if let Some(output) = output {
        let [only] = targets.as_mut_slice() else {
            return Err(Failure::new(
                Exit::Usage,
                "`--output` goes with a single format",
                "give each format its own file, as in `-f text -f json=result.json`",
            ));
        };
        if only.file.is_some() {
            return Err(Failure::new(
                Exit::Usage,
                "the file of the result is given twice",
                "use either `-o FILE` or `-f FMT=FILE`",
            ));
        }
        only.file = (output != Path::new("-")).then(|| output.to_owned());
    }
    for (i, target) in targets.iter().enumerate() {
        if targets.iter().skip(i + 1).any(|t| t.file == target.file) {
            let place = target
                .file
                .as_ref()
                .map_or("stdout".to_owned(), |f| format!("`{}`", f.display()));
            return Err(Failure::new(
                Exit::Usage,
                format!("two formats would be written to {place}"),
                "give each format its own file, as in `-f text -f json=result.json`",
            ));
        }
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_format_is_answered_with_the_right_ones() {
        let wrong = parse_report("jsn").unwrap_err();
        assert_eq!(wrong, "did you mean `json`? possible formats: text, json");
        assert!(parse_report("csv").is_err());
        assert!(parse_report("json=").is_err());
        assert_eq!(parse_table("csv=-").unwrap().file, None);
        let wrong = parse_gate("juint").unwrap_err();
        assert!(wrong.starts_with("did you mean `junit`? possible formats: text, json, sarif,"));
        let right = parse_gate("gitlab-codequality=gl.json").unwrap();
        assert_eq!(right.format.gate(), gate::Format::GitlabCodequality);
        for format in gate::Format::ALL {
            assert_eq!(parse_gate(format.name()).unwrap().format.gate(), format);
        }
    }

    #[test]
    fn each_result_has_one_place() {
        let text = parse_report("text").unwrap();
        let json = parse_report("json=a.json").unwrap();
        assert_eq!(targets(&[], None).unwrap(), std::slice::from_ref(&text));
        assert!(targets(&[text.clone(), json.clone()], None).is_ok());
        assert!(targets(&[text.clone(), text.clone()], None).is_err());
        assert!(targets(&[text, json], Some(Path::new("b"))).is_err());
    }
}
