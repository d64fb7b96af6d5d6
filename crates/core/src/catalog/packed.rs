//! Reads back the price tables that a wasm32 build carries packed (`build/pack.rs`), byte for
//! byte, so that every build answers from the same text.

#[cfg(test)]
#[path = "../../build/pack.rs"]
mod pack;

/// Fields of a row.
const COLUMNS: usize = 13;

/// A run of equal fields.
type Run<'a> = (&'a str, usize);

/// The table; a text that was not packed by `build/pack.rs` gives fewer rows, never a panic.
pub(super) fn unpack(packed: &str) -> String {
    let mut lines = packed.lines();
    let rows: usize = lines.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut runs = lines.map(|line| match line.rsplit_once('\t') {
        Some((field, n)) => (field, n.parse().unwrap_or(0)),
        None => (line, 1),
    });
    let mut columns: Vec<Column<'_>> = (0..COLUMNS)
        .map(|_| Column::take(&mut runs, rows))
        .collect();
    // Rows are about three and a half times as long as what they were packed from.
    let mut out = String::with_capacity(packed.len() * 4);
    for _ in 0..rows {
        for (i, column) in columns.iter_mut().enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push_str(column.next());
        }
        out.push('\n');
    }
    out
}

/// The fields of one column, from the top.
struct Column<'a> {
    runs: std::vec::IntoIter<Run<'a>>,
    field: &'a str,
    left: usize,
}

impl<'a> Column<'a> {
    fn take(runs: &mut impl Iterator<Item = Run<'a>>, rows: usize) -> Self {
        let mut fields = 0_usize;
        let mut mine = Vec::new();
        while fields < rows
            && let Some(run) = runs.next()
        {
            fields = fields.saturating_add(run.1);
            mine.push(run);
        }
        Self {
            runs: mine.into_iter(),
            field: "",
            left: 0,
        }
    }

    fn next(&mut self) -> &'a str {
        while self.left == 0
            && let Some((field, n)) = self.runs.next()
        {
            (self.field, self.left) = (field, n);
        }
        self.left = self.left.saturating_sub(1);
        self.field
    }
}

#[cfg(test)]
mod tests {
    use super::{pack, unpack};
    use crate::catalog::price_files;

    #[test]
    fn every_price_table_reads_back_byte_for_byte() {
        let (mut all, mut all_packed) = (0, 0);
        for (path, text) in price_files() {
            let packed = pack::pack(text).expect("can be packed");
            assert!(unpack(&packed) == text, "{path} reads back differently");
            all += text.len();
            all_packed += packed.len();
        }
        assert!(all_packed * 3 < all, "{all_packed} of {all}");
    }

    #[test]
    fn what_would_not_read_back_is_refused() {
        let row = "a,b,c,d,e,f,,,1,s,2026-01-01,listed,";
        assert!(pack::pack(&format!("{row}\n{row}x, y\n")).is_ok());
        for bad in [row.to_owned(), format!("{row}\t\n"), "a,b\n".to_owned()] {
            assert!(pack::pack(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_foreign_text_never_panics() {
        for text in ["", "x", "9", "2\na\t99999999999999999999\n", "3\n\t\n"] {
            let _ = unpack(text);
        }
    }
}
