//! What the gate found, in the forms that people and machines read.
//!
//! Each format is a function of a [`Report`], whether just made or read back from saved JSON; one file
//! a format:
//!
//! - [`text`](self::text) for terminals, with the marked lines where the texts are at hand; `llm` in few words;
//! - `json` is the report itself, and the way back; `sarif` for code scanning;
//! - `junit` for test reports, `github`, `azure` and `gitlab` for annotations;
//! - `markdown` is a page (the summary of a job), `comment` its short form under a pull request.
//!
//! `finding` says what became of each check and which is worst, `words` how it is said, `place` where,
//! `escape` keeps names from being taken for markup or commands.

mod azure;
mod comment;
mod escape;
mod finding;
mod github;
mod gitlab;
mod json;
mod junit;
mod llm;
mod markdown;
mod place;
mod sarif;
mod text;
mod words;

pub use comment::{LIMIT as COMMENT_LIMIT, TAG as COMMENT_TAG};
pub use json::{Unreadable, read};
pub use words::{totals, verdict};

use crate::style::Style;
use stormglass_core::policy::report::Report;
use stormglass_core::source::Sources;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, with the lines of the file.
    Text,
    /// The report itself.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code quality of GitLab.
    GitlabCodequality,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// A page in Markdown.
    Md,
    /// A comment under a pull request.
    PrComment,
    /// In as few words as carry the matter.
    Llm,
}

impl Format {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Json,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::GitlabCodequality,
        Self::Azure,
        Self::Md,
        Self::PrComment,
        Self::Llm,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::GitlabCodequality => "gitlab-codequality",
            Self::Azure => "azure",
            Self::Md => "md",
            Self::PrComment => "pr-comment",
            Self::Llm => "llm",
        }
    }
}

/// What is not in the report.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// How text looks.
    pub style: &'a Style,
    /// The texts that places are in, as far as they are at hand; where one is not, places are named and no lines shown.
    pub sources: &'a Sources,
    /// Whether SARIF lists what is waived, as suppressed.
    pub include_waived: bool,
}

/// The report in a format.
///
/// # Errors
/// When a figure is not a number, which is a fault of the program.
pub fn render(report: &Report, format: Format, options: &Options<'_>) -> std::io::Result<String> {
    Ok(match format {
        Format::Text => text::write(report, options.sources, options.style),
        Format::Json => json::write(report)?,
        Format::Sarif => sarif::write(report, options.include_waived)?,
        Format::Junit => junit::write(report)?,
        Format::Github => github::write(report),
        Format::GitlabCodequality => gitlab::write(report)?,
        Format::Azure => azure::write(report),
        Format::Md => markdown::write(report),
        Format::PrComment => comment::write(report),
        Format::Llm => llm::write(report),
    })
}
