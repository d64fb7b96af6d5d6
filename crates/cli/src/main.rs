//! The `stormglass` command.
fn main() {}
