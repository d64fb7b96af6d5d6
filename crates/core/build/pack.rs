//! The packed form of a price table: column by column, each run of equal fields once.
//!
//! One line a run: the field, and after a tab how often it repeats if more than once. Columns
//! follow each other without a mark; each ends when it has as many fields as the first line says
//! there are rows. `src/catalog/packed.rs` reads it back, byte for byte.

use std::fmt::Write as _;

/// Fields of a row; only the last may hold commas.
const COLUMNS: usize = 13;

/// Packs a table. Refuses a text that would not read back the same.
pub fn pack(text: &str) -> Result<String, String> {
    let body = text.strip_suffix('\n').ok_or("the last line has no end")?;
    if text.contains(['\t', '\r']) {
        return Err("a tab or carriage return".into());
    }
    let rows: Vec<Vec<&str>> = body
        .split('\n')
        .map(|line| line.splitn(COLUMNS, ',').collect())
        .collect();
    if rows.iter().any(|row| row.len() != COLUMNS) {
        return Err(format!("a row without {COLUMNS} fields"));
    }
    let mut out = format!("{}\n", rows.len());
    for column in 0..COLUMNS {
        let fields: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.get(column).copied())
            .collect();
        for run in fields.chunk_by(|a, b| a == b) {
            let field = run.first().copied().unwrap_or_default();
            match run.len() {
                1 => writeln!(out, "{field}"),
                n => writeln!(out, "{field}\t{n}"),
            }
            .map_err(|e| e.to_string())?;
        }
    }
    Ok(out)
}
