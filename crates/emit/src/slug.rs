//! Names that every provider takes, from names that people chose.

/// Lower-case letters, digits and single hyphens, beginning with a letter; at most `most` long. A name
/// that has to be cut, or that loses characters, ends in a digest of the whole, so that two names
/// stay two.
#[must_use]
pub fn slug(name: &str, most: usize) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c.to_ascii_lowercase());
        } else if !text.ends_with('-') && !text.is_empty() {
            text.push('-');
        }
    }
    let mut text = text.trim_end_matches('-').to_owned();
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        text.insert(0, 'x');
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_ .".contains(c);
    if text.len() <= most && name.chars().all(plain) {
        return text;
    }
    let mark = format!("-{:06x}", fnv(name) & 0xff_ffff);
    let keep: String = text.chars().take(most.saturating_sub(mark.len())).collect();
    format!("{}{mark}", keep.trim_end_matches('-'))
}

/// The same with `_` between words, as Terraform's own names have it.
#[must_use]
pub fn snake(name: &str) -> String {
    slug(name, 60).replace('-', "_")
}

/// 64-bit FNV-1a.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{slug, snake};

    #[test]
    fn names_are_short_plain_and_stay_apart() {
        assert_eq!(slug("us-east", 20), "us-east");
        assert_eq!(slug("My App__2", 20), "my-app-2");
        assert_eq!(slug("9lives", 20), "x9lives");
        assert_eq!(snake("us-east"), "us_east");
        let (a, b) = (
            slug("a-very-long-name-one", 12),
            slug("a-very-long-name-two", 12),
        );
        assert!(a != b && a.len() <= 12 && b.len() <= 12, "{a} {b}");
        assert_ne!(slug("größe", 20), slug("gräße", 20));
        assert!(slug("", 20).starts_with('x'));
    }
}
