//! One value behind its key or dash, in each of the ways it can be written.

use super::WIDTH;
use super::block::{Printed, Printer, blanks, refusal};
use super::canon::Place;
use super::order::sorted;
use crate::yaml::{Kind, Node, Style};

/// What stands before a value: its line's beginning and the place it is at.
pub(super) struct Lead<'l> {
    /// `key:` or `-`.
    pub(super) mark: &'l str,
    /// Byte at which the key or dash starts, and the byte behind the colon or dash.
    pub(super) start: usize,
    pub(super) after: usize,
    /// Column of the key or dash in the source.
    pub(super) column: usize,
    /// Blanks before it in the result.
    pub(super) indent: usize,
}

impl Printer<'_> {
    /// A value behind its key or dash, with all lines that follow.
    pub(super) fn value(
        &mut self,
        node: &Node,
        canon: Place<'_>,
        lead: &Lead<'_>,
    ) -> Printed<Vec<String>> {
        let line = format!("{}{}", blanks(lead.indent), lead.mark);
        if let Some(alias) = node.alias {
            let (start, end) = (alias.start as usize, alias.end as usize);
            let gap = self.slice(lead.after, start);
            if !gap.trim().is_empty() || gap.contains('\n') {
                return Err(refusal(start, "this alias does not stand behind its key"));
            }
            let text = format!("{line}{}{}", wide(gap), self.slice(start, end));
            return Ok(vec![self.commented(text, lead.start, end)?]);
        }
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        match &node.kind {
            Kind::Null if start == end => {
                let anchor = self.slice(lead.after, end).trim();
                let gap = if anchor.is_empty() { "" } else { " " };
                if anchor.contains(['#', '\n']) {
                    return Err(refusal(start, "this empty value cannot be formatted"));
                }
                Ok(vec![self.commented(
                    format!("{line}{gap}{anchor}"),
                    lead.start,
                    end.max(lead.after),
                )?])
            }
            Kind::Scalar {
                style: Style::Block,
                ..
            } => self.literal(line, end, lead),
            Kind::Null | Kind::Scalar { .. } => {
                let text = self.scalar(node, canon, false);
                let (mut lines, gap) = self.opening(line, start, lead, false)?;
                let own = lines.pop().unwrap_or_default();
                if text.contains('\n') {
                    let mut raw = self.verbatim(start, end, lead.indent, lead.column)?;
                    if let Some(first) = raw.first_mut() {
                        *first = format!("{own}{gap}{}", first.trim_start());
                    }
                    lines.extend(raw);
                } else {
                    lines.push(self.commented(format!("{own}{gap}{text}"), lead.start, end)?);
                }
                Ok(lines)
            }
            _ if !self.is_flow(node) => {
                if !self.slice(lead.after, start).contains('\n') {
                    return Err(refusal(
                        start,
                        "a block that starts behind its key cannot be formatted",
                    ));
                }
                let (mut lines, _) = self.opening(line, start, lead, true)?;
                lines.extend(self.block(node, canon, lead.indent + 2, lead.column + 1)?);
                Ok(lines)
            }
            _ => {
                let (mut lines, gap) = self.opening(line, start, lead, false)?;
                let own = lines.pop().unwrap_or_default();
                match self.inline(node, canon) {
                    None => {
                        let mut raw = self.verbatim(start, end, lead.indent, lead.column)?;
                        if let Some(first) = raw.first_mut() {
                            *first = format!("{own}{gap}{}", first.trim_start());
                        }
                        lines.extend(raw);
                    }
                    Some(text) => {
                        let whole = format!("{own}{gap}{text}");
                        let empty = node.items().is_empty() && node.entries().is_empty();
                        if whole.chars().count() <= WIDTH || empty {
                            lines.push(self.commented(whole, lead.start, end)?);
                        } else if let Some(wrapped) = self.wrapped(node, canon, lead.indent + 2) {
                            lines.extend(self.several(own, wrapped, end, lead)?);
                        } else {
                            let (gap, comment) = self.trailing(end)?.unwrap_or_default();
                            let mut body = self.expanded(node, canon, lead.indent + 2);
                            // The first line goes behind a bare dash, as in a block.
                            match body.first_mut() {
                                Some(first) if own.trim() == "-" => {
                                    *first = format!("{own} {}{gap}{comment}", first.trim_start());
                                }
                                _ if !own.trim().is_empty() => {
                                    lines.push(format!("{own}{gap}{comment}"));
                                }
                                _ if !comment.is_empty() => lines.push(format!("{own}{comment}")),
                                _ => {}
                            }
                            lines.extend(body);
                        }
                    }
                }
                Ok(lines)
            }
        }
    }

    /// The lines of a wrapped value under its key or behind its dash, and the comment at their end.
    pub(super) fn several(
        &mut self,
        own: String,
        mut wrapped: Vec<String>,
        end: usize,
        lead: &Lead<'_>,
    ) -> Printed<Vec<String>> {
        if let (Some((gap, comment)), Some(last)) = (self.trailing(end)?, wrapped.last_mut()) {
            last.push_str(&format!("{gap}{comment}"));
        }
        match wrapped.first_mut() {
            Some(first) if lead.mark == "-" => *first = format!("{own} {}", first.trim_start()),
            _ if own.trim().is_empty() => {}
            _ => wrapped.insert(0, own),
        }
        Ok(wrapped)
    }

    /// From a key or dash to its value: the lines up to it, the last one unfinished, and the
    /// blanks that follow on that line. An anchor stays on the line of the key; a block (`nested`)
    /// starts on the next.
    pub(super) fn opening(
        &mut self,
        line: String,
        start: usize,
        lead: &Lead<'_>,
        nested: bool,
    ) -> Printed<(Vec<String>, String)> {
        let gap = self.slice(lead.after, start);
        let (first, rest) = gap.split_once('\n').unwrap_or((gap, ""));
        let (before, comment) = match first.find('#') {
            Some(n) => (self.slice(lead.after, lead.after + n), true),
            None => (first, false),
        };
        let anchor = before.trim();
        if !anchor.is_empty() && (!anchor.starts_with('&') || anchor.contains(char::is_whitespace))
        {
            return Err(refusal(
                lead.after,
                "what stands before this value cannot be formatted",
            ));
        }
        let lead_gap = if anchor.is_empty() {
            String::new()
        } else {
            wide(before).replace('\t', " ")
        };
        let line = format!("{line}{lead_gap}{anchor}");
        if !gap.contains('\n') {
            self.pos = start;
            let blanks = if anchor.is_empty() {
                wide(gap)
            } else {
                let tail = before.len() - before.trim_end().len();
                " ".repeat(tail.max(1))
            };
            return Ok((vec![line], blanks));
        }
        if !comment && !nested && !rest.contains('#') {
            self.pos = start;
            return Ok((vec![line], " ".to_owned()));
        }
        let end = lead.after + before.trim_end().len();
        let mut lines = vec![self.commented(line, lead.start, end)?];
        if nested {
            return Ok((lines, String::new()));
        }
        let above = self.leading(start, lead.indent + 2)?;
        lines.extend(above.into_iter().skip_while(String::is_empty));
        lines.push(blanks(lead.indent + 2));
        Ok((lines, String::new()))
    }

    /// A `|` or `>` text: its header as written, its lines moved with their key.
    pub(super) fn literal(
        &mut self,
        line: String,
        end: usize,
        lead: &Lead<'_>,
    ) -> Printed<Vec<String>> {
        let header_end = self.line_end(lead.after);
        let header = self.slice(lead.after, header_end);
        let mut lines = vec![format!("{line}{}{}", wide(header), header.trim())];
        let content_end = self.line_end(end.max(header_end));
        let content = self.slice((header_end + 1).min(content_end), content_end);
        let indicated = header
            .split('#')
            .next()
            .is_some_and(|h| h.contains(|c: char| c.is_ascii_digit()));
        let depth = content
            .lines()
            .find(|l| !l.trim().is_empty())
            .map_or(0, |l| l.len() - l.trim_start_matches(' ').len());
        let new = if indicated {
            (depth + lead.indent).saturating_sub(lead.column)
        } else {
            lead.indent + 2
        };
        if header_end < content_end {
            for text in content.split('\n') {
                let inner = text
                    .get(depth.min(text.len() - text.trim_start_matches(' ').len())..)
                    .unwrap_or_default();
                lines.push(if inner.is_empty() {
                    String::new()
                } else {
                    format!("{}{inner}", blanks(new))
                });
            }
        }
        self.pos = self.next_line(content_end);
        Ok(lines)
    }

    /// Lines as they are, moved sideways with their key; and the comment behind the last.
    pub(super) fn verbatim(
        &mut self,
        start: usize,
        end: usize,
        indent: usize,
        column: usize,
    ) -> Printed<Vec<String>> {
        let mut lines = Vec::new();
        for (i, line) in self.slice(start, end).split('\n').enumerate() {
            let bare = line.trim();
            if i == 0 || bare.is_empty() {
                lines.push(if i == 0 {
                    line.trim_end().to_owned()
                } else {
                    String::new()
                });
                continue;
            }
            let depth = line.len() - line.trim_start().len();
            let least = if indent == 0 && column == 0 {
                0
            } else {
                indent + 1
            };
            let moved = (depth + indent).saturating_sub(column).max(least);
            lines.push(format!("{}{bare}", blanks(moved)));
        }
        let comment = self.trailing(end)?;
        if let (Some(last), Some((gap, comment))) = (lines.last_mut(), comment) {
            last.push_str(&format!("{gap}{comment}"));
        }
        Ok(lines)
    }

    /// An inline list or map, one entry a line.
    pub(super) fn expanded(&self, node: &Node, canon: Place<'_>, indent: usize) -> Vec<String> {
        self.expanded_parts(node, canon, indent).concat()
    }

    /// The lines of each entry or item.
    pub(super) fn expanded_parts(
        &self,
        node: &Node,
        canon: Place<'_>,
        indent: usize,
    ) -> Vec<Vec<String>> {
        let nested = |mark: String, value: &Node, place: Place<'_>| -> Vec<String> {
            let empty = value.items().is_empty() && value.entries().is_empty();
            let plain =
                matches!(value.kind, Kind::Null | Kind::Scalar { .. }) && value.alias.is_none();
            let text = if plain {
                self.scalar(value, place, false)
            } else {
                self.inline(value, place).unwrap_or_default()
            };
            let line = format!("{}{mark}{text}", blanks(indent));
            if line.chars().count() <= WIDTH || plain || empty || value.alias.is_some() {
                return vec![line.trim_end().to_owned()];
            }
            let mut lines = self.expanded(value, place, indent + 2);
            match lines.first_mut() {
                Some(first) if mark == "- " => {
                    *first = format!("{}{mark}{}", blanks(indent), first.trim_start());
                }
                _ => lines.insert(0, format!("{}{}", blanks(indent), mark.trim_end())),
            }
            lines
        };
        match &node.kind {
            Kind::Mapping(entries) => {
                let parts = entries.iter().map(|entry| {
                    let gap = self.anchor(entry.key_span.end as usize, &entry.value);
                    let mark = format!("{}: {gap}", self.key(entry, canon));
                    self.part(
                        entry,
                        canon,
                        nested(mark, &entry.value, canon.key(&entry.key)),
                    )
                });
                sorted(parts.collect()).0
            }
            Kind::Sequence(items) => {
                let mut cursor = node.span.start as usize + 1;
                let mut lines = Vec::new();
                for (i, item) in items.iter().enumerate() {
                    let mark = format!("- {}", self.anchor(cursor, item));
                    lines.push(nested(mark, item, canon.item(i, items.len())));
                    cursor = item.alias.unwrap_or(item.span).end as usize;
                }
                lines
            }
            Kind::Null | Kind::Scalar { .. } => Vec::new(),
        }
    }

    /// The anchor of a value that starts after `from`, with a blank behind it.
    pub(super) fn anchor(&self, from: usize, value: &Node) -> String {
        let gap = self.slice(from, value.alias.unwrap_or(value.span).start as usize);
        let word = gap
            .split(|c: char| c.is_whitespace() || ",:[{".contains(c))
            .find(|w| w.starts_with('&'));
        word.map_or(String::new(), |word| format!("{word} "))
    }
}

/// The blanks between a key and its value, at least one.
fn wide(gap: &str) -> String {
    let n = gap.chars().take_while(|c| matches!(c, ' ' | '\t')).count();
    blanks(n.max(1))
}
