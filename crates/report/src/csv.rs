//! Comma-separated values that any spreadsheet reads as they are meant.

/// A line of fields with its end.
#[must_use]
pub fn line<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> String {
    let fields: Vec<String> = fields.into_iter().map(|f| field(f.as_ref())).collect();
    format!("{}\n", fields.join(","))
}

/// Quoted as RFC 4180 asks; a spreadsheet must not take text for a formula.
fn field(text: &str) -> String {
    let number = text.parse::<f64>().is_ok();
    let text = if !number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text != "-" {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_and_never_a_formula() {
        let fields = ["a", "", "-3e-7", "-", "=1+1", "+x", "@x", "-x", "\tx"];
        assert_eq!(line(fields), "a,,-3e-7,-,'=1+1,'+x,'@x,'-x,'\tx\n");
        assert_eq!(
            line(["a,b", "say \"x\"", "two\nlines"]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n"
        );
        assert_eq!(line(["=cmd(\"x\"),1"]), "\"'=cmd(\"\"x\"\"),1\"\n");
    }
}
