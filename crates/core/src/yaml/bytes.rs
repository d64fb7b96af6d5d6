//! From the bytes of a file to text: size, encoding and characters that no design needs.

use super::{MAX_BYTES, codes};
use crate::diagnostic::Diagnostic;
use crate::quantity::grouped;
use crate::source::{SourceId, Span};

/// Text of a file's bytes: UTF-8, with or without a byte-order mark, which is dropped.
///
/// # Errors
/// `input-too-large`, `not-utf8` or `control-character`; each names the byte offset and the mend.
/// There is no span, since no text exists yet that it could be a range of.
pub fn decode_bytes(bytes: &[u8]) -> Result<String, Diagnostic> {
    check_size(bytes.len())?;
    let encoding = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some("UTF-32 (little endian)"),
        [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32 (big endian)"),
        [0xFF, 0xFE, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big endian)"),
        [0, 0, 0, b, ..] if *b != 0 => Some("UTF-32 (big endian), without a mark"),
        [b, 0, 0, 0, ..] if *b != 0 => Some("UTF-32 (little endian), without a mark"),
        [0, b, 0, c, ..] if *b != 0 && *c != 0 => Some("UTF-16 (big endian), without a mark"),
        [b, 0, c, 0, ..] if *b != 0 && *c != 0 => Some("UTF-16 (little endian), without a mark"),
        _ => None,
    };
    if let Some(name) = encoding {
        return Err(Diagnostic::error(
            codes::NOT_UTF8,
            format!("the file is encoded as {name}, not UTF-8"),
        )
        .help("save it as UTF-8"));
    }
    let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let dropped = bytes.len() - body.len();
    match std::str::from_utf8(body) {
        Ok(text) => match control_character(text) {
            None => Ok(text.to_owned()),
            Some((at, c)) => Err(control(at + dropped, line_of(body, at), c)),
        },
        Err(error) => Err(not_utf8(body, error.valid_up_to(), dropped)),
    }
}

/// The line, counted from 1, that a byte stands in.
fn line_of(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    before.iter().filter(|b| **b == b'\n').count() + 1
}

fn not_utf8(body: &[u8], at: usize, dropped: usize) -> Diagnostic {
    let byte = body.get(at).copied().unwrap_or(0);
    let line = line_of(body, at);
    let next = body.get(at + 1).copied().unwrap_or(b' ');
    // A lone byte above 0x9F between ASCII is how the old single-byte encodings write a letter.
    let guess = if byte >= 0xA0 && next < 0x80 {
        let letter = char::from(byte);
        format!("; in Latin-1 (Windows-1252) it would be `{letter}`")
    } else if (0x80..0xA0).contains(&byte) && next < 0x80 {
        "; Windows-1252 writes quotation marks and dashes so".to_owned()
    } else {
        String::new()
    };
    Diagnostic::error(
        codes::NOT_UTF8,
        format!(
            "the file is not UTF-8: byte 0x{byte:02X} at offset {} (line {line}){guess}",
            at + dropped
        ),
    )
    .help("save it as UTF-8")
}

/// Refuses a text for its length alone.
pub(super) fn check_size(bytes: usize) -> Result<(), Diagnostic> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(Diagnostic::error(
        codes::INPUT_TOO_LARGE,
        format!(
            "the file has {} bytes; at most {} (4 MiB) are read",
            grouped(bytes),
            grouped(MAX_BYTES)
        ),
    )
    .help("split the design, or take out data that is not part of it"))
}

/// Refuses control characters in a text that has an id.
pub(super) fn check_characters(text: &str, source: SourceId) -> Result<(), Diagnostic> {
    let Some((at, c)) = control_character(text) else {
        return Ok(());
    };
    let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let span = Span {
        source,
        start: place(at),
        end: place(at + c.len_utf8()),
    };
    Err(control(at, line_of(text.as_bytes(), at), c).at("", Some(span)))
}

fn control_character(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|&(at, c)| match c {
        '\t' | '\n' => false,
        // Alone it was a line break long ago; every count of lines here would differ.
        '\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        // Byte-order marks inside, and the two characters that are never text.
        '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        c => c.is_control(),
    })
}

fn control(at: usize, line: usize, c: char) -> Diagnostic {
    Diagnostic::error(
        codes::CONTROL_CHARACTER,
        format!(
            "control character U+{:04X} at byte {at} (line {line})",
            u32::from(c)
        ),
    )
    .help(if c == '\r' {
        "save the file with line ends LF or CRLF"
    } else {
        "delete it; in a text, write it as an escape in double quotes"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> (&'static str, String) {
        let d = decode_bytes(bytes).unwrap_err();
        assert!(d.help.is_some());
        (d.code, d.message)
    }

    #[test]
    fn utf8_with_and_without_a_mark_is_read() {
        assert_eq!(decode_bytes("ä: 1".as_bytes()).unwrap(), "ä: 1");
        assert_eq!(decode_bytes(b"\xEF\xBB\xBFa: 1").unwrap(), "a: 1");
        assert_eq!(decode_bytes(b"").unwrap(), "");
    }

    #[test]
    fn other_encodings_are_named() {
        for (bytes, name) in [
            (&b"\xFF\xFEa\0:\0"[..], "UTF-16 (little endian)"),
            (b"\xFE\xFF\0a\0:", "UTF-16 (big endian)"),
            (b"a\0:\0 \0", "UTF-16 (little endian), without"),
            (b"\0a\0:", "UTF-16 (big endian), without"),
            (b"\xFF\xFE\0\0a\0\0\0", "UTF-32 (little endian)"),
            (b"\0\0\xFE\xFF\0\0\0a", "UTF-32 (big endian)"),
        ] {
            let (code, message) = refused(bytes);
            assert_eq!(code, "not-utf8");
            assert!(message.contains(name), "{message}");
        }
        let (_, message) = refused(b"a: 1\nname: Z\xFCrich\n");
        assert!(message.contains("0xFC at offset 12 (line 2)"), "{message}");
        assert!(
            message.contains("Latin-1") && message.contains("`ü`"),
            "{message}"
        );
    }

    #[test]
    fn nul_controls_and_size_are_refused() {
        assert_eq!(refused(b"abcd: \0").0, "control-character");
        assert_eq!(refused(b"a: 1\rb: 2").0, "control-character");
        assert!(decode_bytes(b"a: 1\r\nb: 2").is_ok());
        assert!(
            refused(b"\xEF\xBB\xBFab: \x07")
                .1
                .contains("U+0007 at byte 7")
        );
        assert_eq!(refused(&vec![b' '; MAX_BYTES + 1]).0, "input-too-large");
        assert!(decode_bytes(&vec![b' '; MAX_BYTES]).is_ok());
    }
}
