//! Pages in Markdown: headings, paragraphs, lists, tables and commands.

/// A page that grows from top to bottom; one blank line between its parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// A page that begins with a header.
    pub(crate) fn new(header: String) -> Self {
        Self { text: header }
    }

    fn part(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A heading; level 1 is the title.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        self.part(&format!("{} {}", "#".repeat(level), inline(text)));
    }

    /// A paragraph that is Markdown already.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.part(text);
    }

    /// A list; nothing if it is empty. Its items are Markdown already.
    pub(crate) fn list(&mut self, items: &[String]) {
        if !items.is_empty() {
            let lines: String = items.iter().map(|i| format!("- {i}\n")).collect();
            self.part(&lines);
        }
    }

    /// A table; nothing if it has no rows. Its cells are Markdown already, but for `|` and line ends.
    pub(crate) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
            format!(
                "|{}|\n",
                cells.iter().map(padded).collect::<Vec<_>>().join("|")
            )
        };
        let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
        let mut text = line(&heads);
        text.push_str(&format!("|{}\n", "---|".repeat(heads.len())));
        for row in rows {
            text.push_str(&line(row));
        }
        self.part(&text);
    }

    /// Commands of a shell.
    pub(crate) fn commands(&mut self, lines: &[String]) {
        if !lines.is_empty() {
            self.part(&format!("```sh\n{}\n```", lines.join("\n")));
        }
    }

    /// The text of the page.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// An empty cell is one blank, so that no line has two.
fn padded(cell: &String) -> String {
    if cell.is_empty() {
        " ".to_owned()
    } else {
        format!(" {cell} ")
    }
}

/// Text for one cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Somebody's words as text: no tag and no line end gets through.
pub(crate) fn inline(text: &str) -> String {
    text.replace('<', "&lt;").replace(['\n', '\r'], " ")
}

/// Somebody's words as code.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use super::{Page, code, inline};

    #[test]
    fn words_of_others_stay_text() {
        let mut page = Page::new("<!-- x -->\n".to_owned());
        page.heading(1, "a <b>\nc");
        page.table(&["h"], &[vec!["x|y".to_owned()], vec![String::new()]]);
        page.list(&[]);
        assert_eq!(
            page.finish(),
            "<!-- x -->\n\n# a &lt;b> c\n\n| h |\n|---|\n| x\\|y |\n| |\n"
        );
        assert_eq!(code("a`b"), "`a'b`");
        assert_eq!(inline("x"), "x");
    }
}
