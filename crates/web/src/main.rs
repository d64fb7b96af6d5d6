//! The page's start: `site/boot.js` loads this module.

fn main() {
    stormglass_web::start();
}
