//! Block lists and maps: entries in order, each with the comments that stand above and behind it.

use super::canon::{Canon, Place};
use super::order::{Part, names, sorted};
use super::value::Lead;
use super::{Refusal, WIDTH};
use crate::yaml::{Entry, Kind, Node, quote};

pub(super) type Printed<T> = Result<T, Refusal>;

/// Reads the text from top to bottom and collects the lines of its canonical form.
pub(super) struct Printer<'t> {
    pub(super) text: &'t str,
    /// How far the text has been read: to a line's start, or to a value.
    pub(super) pos: usize,
}

/// Lines above an entry, and its own.
type Lines = (Vec<String>, Vec<String>);

impl<'t> Printer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, pos: 0 }
    }

    /// The whole text.
    pub(super) fn document(mut self, tree: &Node, canon: &Canon) -> Printed<String> {
        let start = tree.span.start as usize;
        let line = self.line_start(start);
        if !self.slice(line, start).trim().is_empty() {
            return Err(refusal(
                start,
                "the document does not start on a line of its own",
            ));
        }
        let (header, above) = self.header(line);
        let mut lines = header;
        self.pos = line;
        if self.is_flow(tree) {
            lines.extend(above);
            let value = self.inline(tree, canon.root());
            let end = tree.span.end as usize;
            match value {
                Some(text) if text.chars().count() <= WIDTH => {
                    lines.push(self.commented(text, start, end)?)
                }
                Some(_) => {
                    let comment = self.trailing(end)?;
                    lines.extend(comment.map(|(_, c)| c.to_owned()));
                    let chapters = self.expanded_parts(tree, canon.root(), 0);
                    lines.extend(chapters.join(&String::new()));
                }
                None => lines.extend(self.verbatim(start, end, 0, 0)?),
            }
        } else {
            let open = !lines.is_empty() && lines.last().is_some_and(|l| !l.is_empty());
            lines.extend(self.chapters(tree, canon, above, open)?);
        }
        lines.extend(self.foot(0, 0)?);
        if !self.from(self.pos).trim().is_empty() {
            return Err(refusal(self.pos, "something stands behind the document"));
        }
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        Ok(lines.join("\n") + "\n")
    }

    /// The lines before the first key: those of the file, and those right above the key.
    fn header(&self, to: usize) -> Lines {
        let mut lines: Vec<String> = Vec::new();
        for line in self.slice(0, to).lines().map(str::trim_end) {
            if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
                lines.push(line.to_owned());
            }
        }
        let own = lines
            .iter()
            .rposition(String::is_empty)
            .map_or(lines.len(), |n| n + 1);
        let above = lines.split_off(own);
        (lines, above)
    }

    /// The chapters, one blank line between them; `open` says that text stands right above.
    fn chapters(
        &mut self,
        tree: &Node,
        canon: &Canon,
        above: Vec<String>,
        open: bool,
    ) -> Printed<Vec<String>> {
        let place = canon.root();
        let mut parts = Vec::new();
        for (i, entry) in tree.entries().iter().enumerate() {
            let (mut head, body) = self.entry(entry, place, 0, 0)?;
            if i == 0 {
                head.clone_from(&above);
            }
            parts.push(self.part(entry, place, (i == 0, head, body)));
        }
        let (chapters, _) = sorted(parts);
        let mut lines = Vec::new();
        for (n, (first, head, body)) in chapters.into_iter().enumerate() {
            if n > 0 || !first && open {
                lines.push(String::new());
            }
            lines.extend(head.into_iter().skip_while(String::is_empty));
            lines.extend(body);
        }
        Ok(lines)
    }

    pub(super) fn part<T>(&self, entry: &Entry, canon: Place<'_>, what: T) -> Part<T> {
        let value = &entry.value;
        let end = value
            .alias
            .unwrap_or(value.span)
            .end
            .max(entry.key_span.end);
        Part {
            rank: canon.rank(&entry.key),
            names: names(self.slice(entry.key_span.start as usize, end as usize)),
            what,
        }
    }

    /// A block list or map whose lines are indented by `indent`; comments behind it that stand at
    /// `floor` or further right belong to it.
    pub(super) fn block(
        &mut self,
        node: &Node,
        canon: Place<'_>,
        indent: usize,
        floor: usize,
    ) -> Printed<Vec<String>> {
        let column = self.column(node.span.start as usize);
        let mut lines: Vec<String> = Vec::new();
        let mut add = |(head, body): Lines| {
            let opens = lines.is_empty();
            lines.extend(head.into_iter().skip_while(|l| opens && l.is_empty()));
            lines.extend(body);
        };
        match &node.kind {
            Kind::Mapping(entries) => {
                let mut parts = Vec::new();
                for entry in entries {
                    let printed = self.entry(entry, canon, indent, column)?;
                    parts.push(self.part(entry, canon, printed));
                }
                sorted(parts).0.into_iter().for_each(&mut add);
            }
            Kind::Sequence(items) => {
                for (i, item) in items.iter().enumerate() {
                    add(self.item(item, canon.item(i, items.len()), indent, column)?);
                }
            }
            Kind::Null | Kind::Scalar { .. } => {}
        }
        lines.extend(self.foot(column.max(floor), indent)?);
        Ok(lines)
    }

    fn entry(
        &mut self,
        entry: &Entry,
        canon: Place<'_>,
        indent: usize,
        column: usize,
    ) -> Printed<Lines> {
        let start = entry.key_span.start as usize;
        let head = self.leading(start, indent)?;
        let key = self.key(entry, canon);
        let Some(after) = self.colon(entry.key_span.end as usize) else {
            return Err(refusal(
                start,
                "a key without a colon behind it cannot be formatted",
            ));
        };
        let lead = Lead {
            mark: &format!("{key}:"),
            start,
            after,
            column,
            indent,
        };
        let body = self.value(&entry.value, canon.key(&entry.key), &lead)?;
        Ok((head, body))
    }

    fn item(
        &mut self,
        item: &Node,
        canon: Place<'_>,
        indent: usize,
        column: usize,
    ) -> Printed<Lines> {
        let dash = self.next_mark();
        if !self.from(dash).starts_with('-') {
            return Err(refusal(
                dash,
                "a list item without a dash cannot be formatted",
            ));
        }
        let mut head = self.leading(dash, indent)?;
        let lead = Lead {
            mark: "-",
            start: dash,
            after: dash + 1,
            column,
            indent,
        };
        let nested = matches!(item.kind, Kind::Sequence(_) | Kind::Mapping(_))
            && item.alias.is_none()
            && !self.is_flow(item);
        let gap = self.slice(dash + 1, item.span.start as usize);
        if !nested || !gap.trim().is_empty() {
            return Ok((head, self.value(item, canon, &lead)?));
        }
        // The first line of the block goes behind the dash, what stands above it above the dash.
        self.pos = match gap.find('\n') {
            Some(n) => dash + 2 + n,
            None => item.span.start as usize,
        };
        let mut body = self.block(item, canon, indent + 2, column + 1)?;
        let above = body
            .iter()
            .take_while(|l| l.is_empty() || l.trim_start().starts_with('#'))
            .count();
        for line in body.drain(..above) {
            let bare = line.trim_start();
            let margin = if bare.is_empty() { 0 } else { indent };
            head.push(format!("{}{bare}", blanks(margin)));
        }
        if let Some(first) = body.first_mut() {
            *first = format!("{}- {}", blanks(indent), first.trim_start());
        }
        Ok((head, body))
    }

    /// A key as it is spelled, in the quotes it had.
    pub(super) fn key(&self, entry: &Entry, canon: Place<'_>) -> String {
        let written = self.slice(entry.key_span.start as usize, entry.key_span.end as usize);
        match canon.spelling(&entry.key) {
            None => written.to_owned(),
            Some(name) => {
                let mark = written.chars().next().filter(|c| matches!(c, '"' | '\''));
                quote::scalar(&name, mark, true)
            }
        }
    }

    /// The byte behind the colon of a key.
    pub(super) fn colon(&self, key_end: usize) -> Option<usize> {
        let rest = self.from(key_end);
        let bare = rest.trim_start_matches([' ', '\t']);
        bare.starts_with(':')
            .then(|| key_end + rest.len() - bare.len() + 1)
    }
}

pub(super) fn blanks(n: usize) -> String {
    " ".repeat(n)
}

pub(super) fn refusal(at: usize, why: &'static str) -> Refusal {
    Refusal {
        at,
        why,
        help: "write it as `key: value`, one key a line, then format again",
    }
}
