//! The pages beside the targets' folders: what the files are, and what they leave out.

use crate::files::Files;
use crate::header::{Comment, header};
use crate::markdown::cell;
use crate::subject::Subject;
use crate::target::Target;

/// A target that has no files, and why.
type Without = (&'static Target, String);

/// Adds `README.md` and, if anything is left out, `NOT-EMITTED.md`; nothing where there are no files.
pub(crate) fn add(subject: &Subject<'_>, with: &[&Target], without: &[Without], all: &mut Files) {
    if all.text.is_empty() && all.not_emitted.is_empty() {
        return;
    }
    let readme = readme(subject, with, without, all);
    if !all.not_emitted.is_empty() {
        let page = not_emitted(subject, all);
        all.put("NOT-EMITTED.md", page);
    }
    all.put("README.md", readme);
}

fn readme(subject: &Subject<'_>, with: &[&Target], without: &[Without], all: &Files) -> String {
    let mut text = header(subject, Comment::Html, "what these files are");
    text.push_str(&format!(
        "\n# {}\n\nThe configuration of this design. `stormglass emit --check` says whether it is still the same design.\n\n| folder | what it is |\n|---|---|\n",
        cell(&subject.model.title)
    ));
    for target in with {
        let page = format!("{}/README.md", target.word);
        let first = if all.text.contains_key(&page) {
            format!("; begin with [its page]({page})")
        } else {
            String::new()
        };
        text.push_str(&format!(
            "| `{}` | {}{first} |\n",
            target.word, target.description
        ));
    }
    for (target, why) in without {
        let what = target.description;
        text.push_str(&format!(
            "| `{}` | {what}: none, {} |\n",
            target.word,
            cell(why)
        ));
    }
    let left = all.not_emitted.len();
    if left > 0 {
        let things = if left == 1 { "thing" } else { "things" };
        text.push_str(&format!(
            "\n{left} {things} that the design asks for: not in these files, see [NOT-EMITTED.md](NOT-EMITTED.md).\n"
        ));
    }
    text
}

fn not_emitted(subject: &Subject<'_>, all: &Files) -> String {
    let mut text = header(
        subject,
        Comment::Html,
        "what the design asks and these files do not have",
    );
    text.push_str("\n# Not emitted\n\nBuild these by hand, or live without them; the numbers of the assessment count on them.\n\n| target | in the design | what | why |\n|---|---|---|---|\n");
    for left in &all.not_emitted {
        let path = if left.path.is_empty() {
            String::new()
        } else {
            format!("`{}`", cell(&left.path))
        };
        text.push_str(&format!(
            "| {} | {path} | {} | {} |\n",
            left.target,
            cell(&left.what),
            cell(&left.why)
        ));
    }
    text
}
