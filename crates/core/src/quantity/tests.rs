//! Text in, exact value, text out, for every quantity.

use super::*;
use rust_decimal::Decimal;

fn read<T: Quantity>(text: &str) -> T {
    T::from_text(text).unwrap_or_else(|e| panic!("{text}: {} ({})", e.message, e.help))
}

fn help<T: Quantity>(text: &str) -> String {
    T::from_text(text).err().map(|e| e.help).unwrap_or_default()
}

#[test]
fn durations_add_their_parts_and_print_back() {
    for (text, seconds) in [
        ("30s", 30.0),
        ("1h 30m", 5400.0),
        ("1h30m", 5400.0),
        ("250ms", 0.25),
        ("1.5 hours", 5400.0),
        ("30 days", 2_592_000.0),
    ] {
        let d: Duration = read(text);
        assert_eq!(d.seconds(), seconds, "{text}");
        assert_eq!(read::<Duration>(&d.to_text()), d);
    }
    assert!(Duration::from_text("2 months").is_err());
    assert!(help::<Duration>("30").contains("`30s`"));
    assert!(
        help::<Duration>("5 minuts").contains("known units")
            || help::<Duration>("5 minuts").contains("did you mean")
    );
}

#[test]
fn a_percentage_needs_its_sign_and_keeps_its_complement_exact() {
    let p: Percent = read("99.99%");
    assert_eq!(p.complement(), 1e-4);
    assert_eq!(help::<Percent>("0.4"), "write `40%`");
    assert_eq!(help::<Percent>("99.99"), "write `99.99%`");
    assert!(Percent::from_text("101%").is_err());
}

#[test]
fn gigabytes_are_not_gibibytes() {
    let gb: Bytes = read("1 GB");
    let gib: Bytes = read("1 GiB");
    assert_ne!(gb, gib);
    assert_eq!(gib.gib(), Decimal::ONE);
    assert_eq!(gb.to_text(), "1 GB");
    assert_eq!(read::<Bytes>("1.5 TiB").to_text(), "1.5 TiB");
    assert!(help::<Bytes>("5 gb").contains("GB"));
}

#[test]
fn a_daily_rate_is_spread_over_the_730_hour_month() {
    let r: BytesPerMonth = read("24 GB/day");
    assert_eq!(r.gb_per_month(), Decimal::from(730));
    assert_eq!(
        read::<BytesPerMonth>("1 TB/month").gb_per_month(),
        Decimal::from(1000)
    );
    assert_eq!(r.to_text(), "24 GB/day");
}

#[test]
fn money_is_exact_and_says_per_month() {
    let m: MonthlyMoney = read("$10,000/month");
    assert_eq!(m.usd, Usd(Decimal::from(10_000)));
    assert_eq!(m.usd.to_string(), "$10,000.00");
    assert_eq!(
        read::<MonthlyMoney>("5000 USD/month").to_text(),
        "$5000/month"
    );
    assert_eq!(help::<MonthlyMoney>("$500"), "write `$500/month`");
    assert!(MonthlyMoney::from_text("$1,00/month").is_err());
}

#[test]
fn node_ranges_go_upwards() {
    assert_eq!(read::<NodeCount>("5..20"), NodeCount { min: 5, max: 20 });
    assert_eq!(read::<NodeCount>("3").to_text(), "3");
    assert_eq!(help::<NodeCount>("20..5"), "write `5..20`");
    assert!(NodeCount::from_text("-1").is_err());
}

#[test]
fn frequencies_and_request_rates_read_their_words() {
    assert!((read::<Frequency>("0.2/year").per_hour() - 0.2 / 8760.0).abs() < 1e-18);
    assert_eq!(read::<RequestRate>("1,200 rps").rps(), 1200.0);
    assert!(RequestRate::from_text("1200").is_err());
}
