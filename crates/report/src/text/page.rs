//! A page being written: headings, paragraphs and tables that fit its width.

use crate::style::{Role, Style, columns, harmless, wrap};

/// A piece of text and what it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    text: String,
    role: Role,
}

/// An ordinary cell.
pub(super) fn cell(text: impl AsRef<str>) -> Cell {
    role(Role::Plain, text)
}

/// A cell of a role.
pub(super) fn role(role: Role, text: impl AsRef<str>) -> Cell {
    Cell {
        text: harmless(text.as_ref()).into_owned(),
        role,
    }
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// To the left.
    Left,
    /// To the right, for numbers.
    Right,
    /// To the left, and wrapped to what the others leave.
    Fill,
}

/// Blanks between columns.
const GAP: usize = 2;
/// Width down to which text columns shrink as long as others can.
const MIN_FILL: usize = 16;

/// Narrowest column of any kind.
const LEAST: usize = 5;

/// The page so far.
pub(super) struct Page<'s> {
    out: String,
    pub(super) style: &'s Style,
}

impl<'s> Page<'s> {
    pub(super) fn new(style: &'s Style) -> Self {
        Self {
            out: String::new(),
            style,
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Ends the line, without blanks at its end.
    fn push(&mut self, line: &str) {
        self.out.push_str(line.trim_end_matches(' '));
        self.out.push('\n');
    }

    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A heading, with a remark in faint after it.
    pub(super) fn heading(&mut self, text: &str, remark: &str) {
        self.blank();
        let mut line = self.style.paint(Role::Strong, &harmless(text));
        let rest = self.style.columns().saturating_sub(columns(text) + GAP);
        if !remark.is_empty() && columns(remark) <= rest {
            line.push_str("  ");
            line.push_str(&self.style.paint(Role::Faint, &harmless(remark)));
            self.push(&line);
        } else {
            self.push(&line);
            if !remark.is_empty() {
                self.paragraph(2, Role::Faint, remark);
            }
        }
    }

    /// A wrapped paragraph.
    pub(super) fn paragraph(&mut self, indent: usize, role: Role, text: &str) {
        self.hanging(indent, indent, role, text);
    }

    /// A wrapped paragraph whose further lines stand at another indent.
    pub(super) fn hanging(&mut self, first: usize, rest: usize, role: Role, text: &str) {
        let width = self.style.columns().saturating_sub(first.max(rest));
        for (i, line) in wrap(text, width).iter().enumerate() {
            let indent = " ".repeat(if i == 0 { first } else { rest });
            let painted = self.style.paint(role, line);
            self.push(&format!("{indent}{painted}"));
        }
    }

    /// A mark, then a wrapped paragraph beside it.
    pub(super) fn item(&mut self, indent: usize, mark: (Role, &str), text: &str) {
        let inner = indent + columns(mark.1) + 1;
        let width = self.style.columns().saturating_sub(inner);
        for (i, line) in wrap(text, width).iter().enumerate() {
            if i == 0 {
                let painted = self.style.paint(mark.0, mark.1);
                self.push(&format!("{}{painted} {line}", " ".repeat(indent)));
            } else {
                self.push(&format!("{}{line}", " ".repeat(inner)));
            }
        }
    }

    /// A line as it is, already painted.
    pub(super) fn raw(&mut self, line: &str) {
        self.push(line);
    }

    /// A table; its first row is its head when `head` is set.
    pub(super) fn table(
        &mut self,
        indent: usize,
        head: &[&str],
        set: &[Column],
        rows: &[Vec<Cell>],
    ) {
        if rows.is_empty() {
            return;
        }
        let head: Vec<Cell> = head.iter().map(|h| role(Role::Faint, h)).collect();
        let all: Vec<&Vec<Cell>> = Some(&head)
            .filter(|h| !h.is_empty())
            .into_iter()
            .chain(rows)
            .collect();
        let widths = self.widths(indent, set, &all);
        for row in all {
            self.row(indent, set, &widths, row);
        }
    }

    /// Widths of the columns: natural ones, and for wrapped columns what is left.
    fn widths(&self, indent: usize, set: &[Column], rows: &[&Vec<Cell>]) -> Vec<usize> {
        let natural = |i: usize| {
            rows.iter()
                .filter_map(|r| r.get(i))
                .map(|c| columns(&c.text))
                .max()
                .unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..set.len()).map(natural).collect();
        let room = self.style.columns().saturating_sub(indent);
        let total = |w: &[usize]| w.iter().sum::<usize>() + GAP * w.len().saturating_sub(1);
        // Wrapped columns give way first, the widest of them most; numbers only at the very end.
        let order = [
            (Column::Fill, MIN_FILL),
            (Column::Left, MIN_FILL),
            (Column::Fill, LEAST),
            (Column::Left, LEAST),
            (Column::Right, LEAST),
        ];
        for (shrinkable, least) in order {
            while total(&widths) > room {
                let widest = widths
                    .iter_mut()
                    .zip(set)
                    .filter(|(w, s)| **s == shrinkable && **w > least)
                    .max_by_key(|(w, _)| **w);
                let Some((width, _)) = widest else { break };
                *width -= 1;
            }
        }
        widths
    }

    fn row(&mut self, indent: usize, set: &[Column], widths: &[usize], row: &[Cell]) {
        let wrapped: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|(c, w)| {
                if columns(&c.text) <= *w {
                    vec![c.text.clone()]
                } else {
                    wrap(&c.text, *w)
                }
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for i in 0..height {
            let mut line = " ".repeat(indent);
            for (((cell, lines), width), column) in row.iter().zip(&wrapped).zip(widths).zip(set) {
                let text = lines.get(i).map_or("", String::as_str);
                let pad = " ".repeat(width.saturating_sub(columns(text)));
                let painted = self.style.paint(cell.role, text);
                match column {
                    Column::Right => line.extend([pad.as_str(), &painted]),
                    Column::Left | Column::Fill => line.extend([painted.as_str(), &pad]),
                }
                line.push_str(&" ".repeat(GAP));
            }
            self.push(&line);
        }
    }
}
