//! How the command ends.

use std::process::ExitCode;

/// Exit codes, best first: with several files the worst one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done; also when objectives are missed, for that is a result.
    Done,
    /// A check that was asked for failed.
    CheckFailed,
    /// No scenario matched.
    NothingToDo,
    /// A price is missing or ambiguous: there is no honest answer.
    NoHonestAnswer,
    /// A scenario or a price table is invalid or cannot be read.
    InvalidInput,
    /// The command line is wrong.
    Usage,
    /// A fault of the program.
    Internal,
}

impl Exit {
    /// The code of the process.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::CheckFailed => 1,
            Self::Usage => 2,
            Self::InvalidInput => 3,
            Self::NothingToDo => 4,
            Self::NoHonestAnswer => 5,
            Self::Internal => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command cannot go on, for people.
#[derive(Debug)]
pub struct Failure {
    /// Code to end with.
    pub exit: Exit,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Failure {
    /// A failure with a mend.
    pub fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(
            Exit::Internal,
            format!("the result cannot be written as JSON: {error}"),
            "this is a fault of Stormglass; please report it with the scenario",
        )
    }
}
