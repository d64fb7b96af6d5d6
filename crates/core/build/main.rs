//! For wasm32 alone: packs the price tables, which a page has to fetch before it shows a number.
//! Everywhere else they are embedded as they stand.

#![expect(
    clippy::disallowed_methods,
    reason = "the bans are the library's; a build script may open files"
)]

mod pack;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const TABLES: &str = "../../pricing-data/prices";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    if env::var("CARGO_CFG_TARGET_ARCH")? != "wasm32" {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={TABLES}");
    let out = Path::new(&env::var("OUT_DIR")?).join("prices");
    for provider in fs::read_dir(TABLES)? {
        let provider = provider?;
        if !provider.file_type()?.is_dir() {
            continue; // What the words of the tables mean is embedded as it stands.
        }
        let folder = out.join(provider.file_name());
        fs::create_dir_all(&folder)?;
        for table in fs::read_dir(provider.path())? {
            let path = table?.path();
            let text = fs::read_to_string(&path)?;
            let packed = pack::pack(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            fs::write(folder.join(path.file_name().unwrap_or_default()), packed)?;
        }
    }
    Ok(())
}
