//! Inline lists and maps: on one line with the blanks that people aligned them by, or, where the
//! line would be too long, as a block.

use super::WIDTH;
use super::block::Printer;
use super::canon::Place;
use super::order::{Part, names, sorted};
use crate::quantity::Grouping;
use crate::yaml::{Kind, Node, Style, quote};

/// One entry or item, and what stands behind the comma after it.
struct Piece {
    text: String,
    blanks: usize,
    /// Whether the next one starts a new line.
    broken: bool,
}

/// What is between the brackets.
struct Inside {
    pieces: Vec<Piece>,
    /// Blanks before the closing bracket.
    last: usize,
    list: bool,
}

impl Printer<'_> {
    /// Whether a value is written in brackets or braces.
    pub(super) fn is_flow(&self, node: &Node) -> bool {
        let start = node.span.start as usize;
        matches!(node.kind, Kind::Sequence(_) | Kind::Mapping(_))
            && self.from(start).starts_with(['[', '{'])
    }

    /// The value on one line; none where its writing has to stay as it is (comments or line
    /// breaks inside, rare forms).
    pub(super) fn inline(&self, node: &Node, canon: Place<'_>) -> Option<String> {
        if let Some(alias) = node.alias {
            return Some(
                self.slice(alias.start as usize, alias.end as usize)
                    .to_owned(),
            );
        }
        match &node.kind {
            Kind::Null | Kind::Scalar { .. } => {
                let text = self.scalar(node, canon, true);
                (!text.contains('\n')).then_some(text)
            }
            Kind::Sequence(_) | Kind::Mapping(_) => {
                let inside = self.inside(node, canon)?;
                let last = inside.pieces.len().saturating_sub(1);
                let mut text = String::new();
                for (i, piece) in inside.pieces.iter().enumerate() {
                    text.push_str(&piece.text);
                    if i < last {
                        text.push_str(&format!(",{}", " ".repeat(piece.blanks)));
                    }
                }
                Some(match (inside.list, text.is_empty()) {
                    (true, _) => format!("[{text}]"),
                    (false, true) => "{}".to_owned(),
                    (false, false) => format!("{{ {text}{}}}", " ".repeat(inside.last)),
                })
            }
        }
    }

    /// The value over several lines as its author broke it; none if it was not, or a line would
    /// be too long.
    pub(super) fn wrapped(
        &self,
        node: &Node,
        canon: Place<'_>,
        indent: usize,
    ) -> Option<Vec<String>> {
        let inside = self.inside(node, canon)?;
        let (open, close) = if inside.list {
            ("[", "]")
        } else {
            ("{ ", " }")
        };
        let margin = " ".repeat(indent + open.len());
        let mut lines = vec![format!("{}{open}", " ".repeat(indent))];
        let last = inside.pieces.len().saturating_sub(1);
        let mut fresh = false;
        for (i, piece) in inside.pieces.iter().enumerate() {
            if fresh {
                lines.push(margin.clone());
            }
            let line = lines.last_mut()?;
            line.push_str(&piece.text);
            line.push_str(if i < last { "," } else { close });
            fresh = piece.broken;
            if i < last && !fresh {
                line.push_str(&" ".repeat(piece.blanks));
            }
        }
        let fits = lines.iter().all(|line| line.chars().count() <= WIDTH);
        if lines.len() > 1 && fits {
            return Some(lines);
        }
        let plain = |item: &Node| matches!(item.kind, Kind::Null | Kind::Scalar { .. });
        (inside.list && node.items().iter().all(plain))
            .then(|| filled(&inside.pieces, &margin))
            .flatten()
    }

    /// The entries or items in order; none where their writing has to stay as it is.
    fn inside(&self, node: &Node, canon: Place<'_>) -> Option<Inside> {
        if !self.is_flow(node) {
            return None;
        }
        let mut cursor = node.span.start as usize + 1;
        let mut pieces: Vec<(Piece, isize)> = Vec::new();
        let mut ranks = Vec::new();
        let behind = |pieces: &mut Vec<(Piece, isize)>, blanks: Option<usize>| {
            if let Some((piece, _)) = pieces.last_mut() {
                piece.blanks = blanks.unwrap_or(1).max(1);
                piece.broken = blanks.is_none();
            }
        };
        for (i, item) in node.items().iter().enumerate() {
            let (blanks, anchor) = self.gap(cursor, start_of(item), i > 0)?;
            behind(&mut pieces, blanks);
            let value = self.inline(item, canon.item(i, node.items().len()))?;
            let grown = self.growth(item, &value);
            pieces.push((piece(format!("{anchor}{value}")), grown));
            cursor = end_of(item);
        }
        for (i, entry) in node.entries().iter().enumerate() {
            let start = entry.key_span.start as usize;
            let (blanks, anchor) = self.gap(cursor, start, i > 0)?;
            if !anchor.is_empty() {
                return None;
            }
            behind(&mut pieces, blanks);
            let (text, grown) = self.pair(entry, canon)?;
            pieces.push((piece(text), grown));
            cursor = end_of(&entry.value).max(entry.key_span.end as usize);
            ranks.push((canon.rank(&entry.key), names(self.slice(start, cursor))));
        }
        let mut last = self.closing(cursor, node)?;
        let list = matches!(node.kind, Kind::Sequence(_));
        let mut pieces = aligned(pieces);
        if !list {
            if let Some(piece) = pieces.last_mut() {
                piece.blanks = last;
            }
            let parts = pieces.into_iter().zip(ranks);
            let parts = parts.map(|(what, (rank, names))| Part { rank, names, what });
            let (sorted, moved) = sorted(parts.collect());
            pieces = sorted;
            // An entry that moves takes its blanks along: rows that move alike keep their columns.
            last = pieces.last().map_or(last, |piece| piece.blanks);
            if moved {
                for piece in &mut pieces {
                    piece.broken = false;
                }
            }
        }
        Some(Inside { pieces, last, list })
    }

    /// `key: value`, and by how many characters it grew.
    fn pair(&self, entry: &crate::yaml::Entry, canon: Place<'_>) -> Option<(String, isize)> {
        let end = entry.key_span.end as usize;
        let value = &entry.value;
        let key = self.key(entry, canon);
        if value.alias.is_none() && value.span.start == value.span.end {
            let written = self.slice(end, value.span.end as usize);
            let anchor = written.trim_start().trim_start_matches(':').trim();
            let text = match (written.contains(':'), anchor) {
                (false, _) => key,
                (true, "") => format!("{key}:"),
                (true, anchor) => format!("{key}: {anchor}"),
            };
            return Some((text, 0));
        }
        let colon = self.colon(end)?;
        let gap = self.slice(colon, start_of(value));
        if gap.contains(['#', '\n']) && gap.trim().contains('#') {
            return None;
        }
        let anchor = gap.trim();
        let blanks = if gap.contains('\n') {
            1
        } else {
            leading_blanks(gap).max(1)
        };
        let text = self.inline(value, canon.key(&entry.key))?;
        let grown = self.growth(value, &text);
        let anchor = if anchor.is_empty() {
            String::new()
        } else {
            format!("{anchor} ")
        };
        Some((format!("{key}:{}{anchor}{text}", " ".repeat(blanks)), grown))
    }

    /// What stands between the end of one item and the next: how many blanks (none for a new
    /// line), and an anchor.
    fn gap(&self, from: usize, to: usize, comma: bool) -> Option<(Option<usize>, String)> {
        let gap = self.slice(from, to);
        let (before, after) = match gap.split_once(',') {
            Some((before, after)) if comma => (before, after),
            None if !comma => ("", gap),
            _ => return None,
        };
        let anchor = after.trim();
        if !before.trim().is_empty()
            || !anchor.is_empty() && !anchor.starts_with('&')
            || anchor.contains(['#', '\n', '?'])
        {
            return None;
        }
        let anchor = if anchor.is_empty() {
            String::new()
        } else {
            format!("{anchor} ")
        };
        let blanks = (!after.contains('\n')).then(|| leading_blanks(after));
        Some((blanks, anchor))
    }

    /// The blanks before the closing bracket, at least one.
    fn closing(&self, from: usize, node: &Node) -> Option<usize> {
        let gap = self.slice(from, (node.span.end as usize).saturating_sub(1));
        let bare = gap.trim();
        let blanks = if gap.contains(['\n', ',']) {
            1
        } else {
            gap.chars().count().max(1)
        };
        (bare.is_empty() || bare == ",").then_some(blanks)
    }

    /// By how many characters a value grew.
    fn growth(&self, node: &Node, new: &str) -> isize {
        let old = self.slice(start_of(node), end_of(node));
        new.chars().count().cast_signed() - old.chars().count().cast_signed()
    }

    /// A scalar as it is spelled, in the quotes it had.
    pub(super) fn scalar(&self, node: &Node, canon: Place<'_>, flow: bool) -> String {
        let written = self.slice(node.span.start as usize, node.span.end as usize);
        let grouping = if flow && !written.contains(',') {
            Grouping::Plain
        } else {
            Grouping::Commas
        };
        let Some(new) = canon.value(node, grouping) else {
            return written.to_owned();
        };
        let quoted = matches!(
            node.kind,
            Kind::Scalar {
                style: Style::Quoted,
                ..
            }
        );
        let mark = written.chars().next().filter(|_| quoted);
        quote::scalar(
            &new,
            mark.or(flow.then_some('"').filter(|_| new.contains(','))),
            flow,
        )
    }
}

/// Items behind an opening bracket, as many on a line as fit; none where one alone does not.
fn filled(pieces: &[Piece], margin: &str) -> Option<Vec<String>> {
    let mut lines = vec![format!("{}[", margin.get(1..)?)];
    let last = pieces.len().saturating_sub(1);
    for (i, piece) in pieces.iter().enumerate() {
        let mark = if i < last { ',' } else { ']' };
        let text = format!("{}{mark}", piece.text);
        let line = lines.last_mut()?;
        let room = WIDTH.saturating_sub(line.chars().count());
        let begun = i > 0;
        if text.chars().count() + usize::from(begun) <= room {
            line.push_str(if begun { " " } else { "" });
            line.push_str(&text);
        } else {
            lines.push(format!("{margin}{text}"));
        }
    }
    let fits = |line: &String| line.chars().count() <= WIDTH;
    (lines.len() > 1 && lines.iter().all(fits)).then_some(lines)
}

fn start_of(node: &Node) -> usize {
    node.alias.unwrap_or(node.span).start as usize
}

fn end_of(node: &Node) -> usize {
    node.alias.unwrap_or(node.span).end as usize
}

fn leading_blanks(text: &str) -> usize {
    text.chars().take_while(|c| matches!(c, ' ' | '\t')).count()
}

fn piece(text: String) -> Piece {
    Piece {
        text,
        blanks: 1,
        broken: false,
    }
}

/// Columns that were aligned stay aligned when a value grows or shrinks.
fn aligned(pieces: Vec<(Piece, isize)>) -> Vec<Piece> {
    pieces
        .into_iter()
        .map(|(mut piece, grown)| {
            if piece.blanks > 1 {
                piece.blanks = piece.blanks.saturating_add_signed(-grown).max(1);
            }
            piece
        })
        .collect()
}
