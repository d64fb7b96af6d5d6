//! A digest of results, bit by bit, that can be compared across platforms.
//!
//! FNV-1a over the bytes of what is fed in; numbers go in as the bits of the `f64`, so a last bit
//! that differs changes the digest. Nothing here depends on the width of `usize`.

/// Digest under way.
#[derive(Clone, Copy, Debug)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Feeds the exact bits of a number.
    pub fn number(&mut self, value: f64) {
        self.bytes(&value.to_bits().to_le_bytes());
    }

    /// Feeds a text, such as an assessment printed as JSON.
    pub fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// The digest as sixteen hexadecimal digits.
    #[must_use]
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// Digest of one text.
#[must_use]
pub fn digest_of(text: &str) -> String {
    let mut digest = Digest::default();
    digest.text(text);
    digest.hex()
}

/// What `digests.txt` records under `name`: lines of `name digest`, `#` for comments.
#[must_use]
pub fn recorded<'a>(table: &'a str, name: &str) -> Option<&'a str> {
    rows(table).find_map(|(key, digest)| (key == name).then_some(digest))
}

/// The rows of `digests.txt`.
pub fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
}
