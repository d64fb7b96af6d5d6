//! A small RFC 4180 reader that knows where every field stands.
//!
//! Quoted fields, doubled quotes, line breaks inside quotes and CRLF are read; blank lines are
//! skipped. A fault costs its own line only, so that all faults of a file are found at once.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use std::borrow::Cow;

/// One field: its text without quotes, and where it stands (quotes included).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    /// The text, unquoted, outer blanks removed.
    pub text: Cow<'a, str>,
    /// Its byte range in the source.
    pub span: Span,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Its fields in order.
    pub cells: Vec<Cell<'a>>,
    /// The whole line without its end.
    pub span: Span,
}

/// Reads records one after another.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    source: SourceId,
}

impl<'a> Reader<'a> {
    /// Starts at the top of `text`, after a byte-order mark if there is one.
    pub(crate) fn new(source: SourceId, text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at, source }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            source: self.source,
            start: clamp(start),
            end: clamp(end),
        }
    }

    fn cell(&self, start: usize, raw: &'a str) -> Cell<'a> {
        let text = raw.trim();
        let lead = raw.len() - raw.trim_start().len();
        Cell {
            text: Cow::Borrowed(text),
            span: self.span(start + lead, start + lead + text.len()),
        }
    }

    /// The common line: no quotes, so every comma separates.
    fn plain(&self, start: usize, line: &'a str) -> Record<'a> {
        let mut cells = Vec::with_capacity(16);
        let mut at = start;
        for raw in line.split(',') {
            cells.push(self.cell(at, raw));
            at += raw.len() + 1;
        }
        Record {
            cells,
            span: self.span(start, start + line.len()),
        }
    }

    /// A line with quotes, from `start`; leaves `self.at` behind it.
    fn quoted(&mut self, start: usize) -> Result<Record<'a>, Box<Diagnostic>> {
        let mut cells = Vec::with_capacity(16);
        let mut at = start;
        loop {
            let rest = self.text.get(at..).unwrap_or("");
            if let Some(body) = rest.strip_prefix('"') {
                let Some(close) = closing_quote(body) else {
                    self.at = self.text.len();
                    return Err(Box::new(Diagnostic::error("csv-quote", "this quoted field has no end")
                        .at("", Some(self.span(at, at + 1)))
                        .help("close it with `\"`; a quote inside a quoted field is written twice")));
                };
                let inner = body.get(..close).unwrap_or("");
                let end = at + close + 2;
                cells.push(Cell {
                    text: if inner.contains('"') {
                        Cow::Owned(inner.replace("\"\"", "\""))
                    } else {
                        Cow::Borrowed(inner)
                    },
                    span: self.span(at, end),
                });
                at = end;
                let after = self.text.get(at..).unwrap_or("");
                let stop = after.find([',', '\n']).unwrap_or(after.len());
                if !after.get(..stop).unwrap_or("").trim().is_empty() {
                    self.at = at + after.find('\n').map_or(after.len(), |n| n + 1);
                    return Err(Box::new(
                        Diagnostic::error(
                            "csv-quote",
                            "there is text between the closing quote and the next comma",
                        )
                        .at("", Some(self.span(at, at + stop)))
                        .help("quote the whole field; a quote inside it is written twice"),
                    ));
                }
                at += stop;
            } else {
                let stop = rest.find([',', '\n']).unwrap_or(rest.len());
                cells.push(self.cell(at, rest.get(..stop).unwrap_or("")));
                at += stop;
            }
            match self.text.as_bytes().get(at) {
                Some(b',') => at += 1,
                Some(_) => {
                    self.at = at + 1;
                    break;
                }
                None => {
                    self.at = at;
                    break;
                }
            }
        }
        Ok(Record {
            cells,
            span: self.span(start, at),
        })
    }
}

/// Offset of the quote that ends a field whose opening quote has been taken off.
fn closing_quote(body: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut at = 0;
    loop {
        let hit = at + body.get(at..)?.find('"')?;
        if bytes.get(hit + 1) != Some(&b'"') {
            return Some(hit);
        }
        at = hit + 2;
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Record<'a>, Box<Diagnostic>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let rest = self.text.get(start..).filter(|r| !r.is_empty())?;
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or("");
            if line.contains('"') {
                return Some(self.quoted(start));
            }
            self.at = (start + length + 1).min(self.text.len());
            if !line.trim().is_empty() {
                return Some(Ok(
                    self.plain(start, line.strip_suffix('\r').unwrap_or(line))
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        Reader::new(SourceId(0), text)
            .map(|r| {
                r.expect("well formed")
                    .cells
                    .into_iter()
                    .map(|c| c.text.into_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn reads_quotes_line_breaks_and_both_line_ends() {
        let got = read("a,b\r\n\n1,\"x, \"\"y\"\"\nz\"\r\n3,\"\"");
        assert_eq!(got, [["a", "b"], ["1", "x, \"y\"\nz"], ["3", ""]]);
    }

    #[test]
    fn a_span_gives_back_the_field() {
        let text = "\u{feff}é, b ,\"c,d\"\n";
        let record = Reader::new(SourceId(0), text)
            .next()
            .expect("one line")
            .expect("well formed");
        let at = |n: usize| {
            let s = record.cells[n].span;
            &text[s.start as usize..s.end as usize]
        };
        assert_eq!((at(0), at(1), at(2)), ("é", "b", "\"c,d\""));
    }

    #[test]
    fn a_fault_costs_its_own_line_only() {
        let got: Vec<_> = Reader::new(SourceId(0), "\"a\"b,c\nd,e\n\"open,x\n").collect();
        assert!(got[0].is_err() && got[1].is_ok() && got[2].is_err());
        assert_eq!(got.len(), 3);
    }
}
