//! What stands between the values: comments, blank lines, line ends.

use super::block::{Printed, Printer, blanks, refusal};

impl<'t> Printer<'t> {
    /// A line with the comment that stands behind it in the source, in its column if possible.
    pub(super) fn commented(&mut self, line: String, start: usize, end: usize) -> Printed<String> {
        let Some((gap, comment)) = self.trailing(end)? else {
            return Ok(line.trim_end().to_owned());
        };
        let old = self.slice(start, end);
        let gap = if old.contains('\n') {
            gap.chars().count()
        } else {
            let grown =
                line.trim_start().chars().count().cast_signed() - old.chars().count().cast_signed();
            gap.chars().count().saturating_add_signed(-grown)
        };
        Ok(format!("{line}{}{comment}", blanks(gap.max(1))))
    }

    /// The rest of the line behind a value: nothing or a comment. Reads on to the next line.
    pub(super) fn trailing(&mut self, end: usize) -> Printed<Option<(&'t str, &'t str)>> {
        let line_end = self.line_end(end);
        let rest = self.slice(end, line_end);
        self.pos = self.next_line(line_end);
        let bare = rest.trim_start();
        if !bare.is_empty() && !bare.starts_with('#') {
            return Err(refusal(
                end,
                "what stands behind this value cannot be formatted",
            ));
        }
        let gap = self.slice(end, end + rest.len() - bare.len());
        Ok((!bare.is_empty()).then_some((gap, bare.trim_end())))
    }

    /// The comment and blank lines from here to the line of a key or dash, which is reached then.
    pub(super) fn leading(&mut self, to: usize, indent: usize) -> Printed<Vec<String>> {
        let between = self.slice(self.pos, to);
        let (above, own) = between
            .rsplit_once('\n')
            .map_or(("", between), |(a, o)| (a, o));
        if !own.trim().is_empty() {
            return Err(refusal(
                to,
                match own.trim().chars().next() {
                    Some('?') => "a key written with `?` cannot be formatted",
                    Some('&') => "an anchor on a key cannot be formatted",
                    _ => "what stands before this key cannot be formatted",
                },
            ));
        }
        let mut lines: Vec<String> = Vec::new();
        if between.contains('\n') {
            for line in above.split('\n') {
                self.trivia(line, indent, &mut lines)?;
            }
        }
        self.pos = to;
        Ok(lines)
    }

    /// Comments below the last entry of a block, as far as they stand at its column or deeper.
    pub(super) fn foot(&mut self, column: usize, indent: usize) -> Printed<Vec<String>> {
        let mut taken = Vec::new();
        let mut lines = Vec::new();
        let mut at = self.pos;
        while at < self.text.len() {
            let end = self.line_end(at);
            let line = self.slice(at, end);
            let bare = line.trim_start();
            let marker = column == 0 && (bare.trim_end() == "..." || bare.trim_end() == "---");
            let comment = bare.starts_with('#') && line.len() - bare.len() >= column;
            if !bare.trim().is_empty() && !comment && !marker {
                break;
            }
            if marker {
                lines.push(bare.trim_end().to_owned());
            } else {
                self.trivia(line, indent, &mut lines)?;
            }
            at = self.next_line(end);
            if comment || marker {
                taken.append(&mut lines);
                self.pos = at;
            }
        }
        Ok(taken)
    }

    pub(super) fn trivia(&self, line: &str, indent: usize, lines: &mut Vec<String>) -> Printed<()> {
        let bare = line.trim();
        if bare.is_empty() {
            if lines.last().is_none_or(|l| !l.is_empty()) {
                lines.push(String::new());
            }
        } else if bare.starts_with('#') {
            lines.push(format!("{}{bare}", blanks(indent)));
        } else {
            return Err(refusal(
                self.pos,
                "what stands between these keys cannot be formatted",
            ));
        }
        Ok(())
    }

    /// The next byte that is neither blank nor part of a comment.
    pub(super) fn next_mark(&self) -> usize {
        let mut at = self.pos;
        loop {
            let rest = self.from(at);
            let bare = rest.trim_start_matches([' ', '\t', '\n']);
            at += rest.len() - bare.len();
            if !bare.starts_with('#') {
                return at;
            }
            at = self.line_end(at);
        }
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn from(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        self.slice(0, at).rfind('\n').map_or(0, |n| n + 1)
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.from(at);
        at + rest.find('\n').unwrap_or(rest.len())
    }

    pub(super) fn next_line(&self, line_end: usize) -> usize {
        (line_end + 1).min(self.text.len())
    }

    pub(super) fn column(&self, at: usize) -> usize {
        self.slice(self.line_start(at), at).chars().count()
    }
}
