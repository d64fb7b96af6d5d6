//! A fault of the program ends it with code 70 and asks for a report, so that no pipeline takes it for a
//! verdict: a panic would end with 101, or with a signal.

use crate::exit::Exit;
use std::io::Write;

/// From here on a panic, on whatever thread, says so and ends the process.
pub fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let text = format!(
            "error: internal error: {panic}\n  = help: this is a fault of Stormglass and no result; please report it \
             with the command and the scenario\n"
        );
        // Nothing can be said about a stderr that cannot be written.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
        std::process::exit(i32::from(Exit::Internal.code()));
    }));
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};

    /// This test program again, running only one of the tests below.
    fn child(test: &str) -> Output {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture", test])
            .output()
            .unwrap()
    }

    #[test]
    #[ignore = "a process of its own: see below"]
    fn falls() {
        super::install();
        panic!("fallen");
    }

    #[test]
    #[ignore = "a process of its own: see below"]
    fn falls_on_another_thread() {
        super::install();
        std::thread::scope(|scope| {
            scope.spawn(|| panic!("fallen elsewhere"));
            std::thread::sleep(std::time::Duration::from_secs(20));
        });
    }

    #[test]
    fn a_fault_ends_with_its_code() {
        for (test, word) in [
            ("fault::tests::falls", "fallen"),
            ("fault::tests::falls_on_another_thread", "fallen elsewhere"),
        ] {
            let done = child(test);
            let said = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.code(), Some(70), "{said}");
            assert!(said.contains("error: internal error:"), "{said}");
            assert!(said.contains(word), "{said}");
            assert!(said.contains("please report it"), "{said}");
        }
    }
}
