//! The built-in tables pass, and each kind of fault is found.

use super::*;

const HEAD: &str =
    "provider,region,service,item,meter,unit,from,to,price_usd,source,as_of,confidence,note";

fn book(rows: &[&str]) -> Vec<(String, String)> {
    let text = format!("{HEAD}\n{}\n", rows.join("\n"));
    vec![("book.csv".to_owned(), text)]
}

/// The table alone, for the built-in ones take their time.
fn verify(rows: &[&str], options: &VerifyOptions) -> Verification {
    check(Sources::new(), Vec::new(), &book(rows), options)
}

/// Codes of what is found in the table, and not in the built-in ones.
fn codes(rows: &[&str]) -> Vec<&'static str> {
    let found = verify(rows, &VerifyOptions::default());
    let mine = found.diagnostics.iter();
    let mine = mine.filter(|d| found.is_about_user_table(d));
    mine.map(|d| d.code).collect()
}

/// The built-in tables, alone.
fn assert_passes(found: &Verification) {
    assert!(found.passed());
    assert_eq!(found.totals.tables, 14 + price_files().count());
    assert!(found.totals.price_rows > 69_000 && found.totals.rows > found.totals.price_rows);
    assert!(found.totals.prices < found.totals.price_rows);
    let sure: usize = found.totals.confidence.values().sum();
    assert_eq!(sure, found.totals.price_rows);
    let aged: usize = found.ages.iter().map(|age| age.rows).sum();
    assert_eq!(aged, found.totals.price_rows);
    // Transfer out of a few far regions, and little else.
    assert!((1..40).contains(&found.count(Severity::Warning)));
    assert!(found.diagnostics.iter().all(|d| d.code == "price-far-off"));
}

#[test]
fn a_table_of_the_user_is_held_against_the_built_in_ones() {
    let rows = [
        "aws,us-east-1,ec2,c6i.xlarge,on-demand,hour,,,0.15,contract 7,2026-01-01,checked,",
        "mine,cellar,rack,server,on-demand,hour,0,100,0.05,our books,2026-01-01,checked,",
        "mine,cellar,rack,server,on-demand,hour,100,,0.04,our books,2026-01-01,checked,",
        // A slip of the decimal point.
        "aws,us-west-2,ec2,c6i.xlarge,on-demand,hour,,,1.7,contract 7,2026-01-01,checked,",
    ];
    let without = Catalog::verify(&[], &VerifyOptions::default());
    assert_passes(&without);
    let with = Catalog::verify(&book(&rows), &VerifyOptions::default());
    assert_eq!(with.totals.user_tables, 1);
    // Two prices are replaced, one is new.
    assert_eq!(with.totals.prices, without.totals.prices + 1);
    let mine = with.diagnostics.iter();
    let mine: Vec<_> = mine.filter(|d| with.is_about_user_table(d)).collect();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].code, "price-far-off");
    assert_eq!(mine[0].place(&with.sources), "book.csv:5:47");
}

#[test]
fn each_fault_of_a_row_is_found() {
    let row = |middle: &str| format!("mine,{middle},our books,2026-01-01,checked,");
    for (middle, code) in [
        (
            "cellar,rack,server,on-demand,GB-month,,,0.05",
            "price-measure",
        ),
        ("cellar,rack,server,storage,hour,,,0.05", "price-measure"),
        ("cellar,rack,server,on-demand,hour,10,,0.05", "price-tiers"),
        ("cellar,rack,server,on-demand,hour,0,0,0.05", "price-tiers"),
        ("cellar,rack,server,on-demand,huor,,,0.05", "data-bad-field"),
        ("cellar,rack,server,on-demand,hour,,,-1", "data-bad-field"),
    ] {
        assert_eq!(codes(&[&row(middle)]), [code], "{middle}");
    }
    let twice = row("cellar,rack,server,on-demand,hour,,,0.05");
    assert_eq!(codes(&[&twice, &twice]), ["data-duplicate-row"]);
    let undated = "mine,cellar,rack,server,on-demand,hour,,,0.05,our books,,checked,";
    assert_eq!(codes(&[undated]), ["data-empty-field"]);
    let measures = [
        row("a,rack,server,power,hour,,,0.05"),
        row("b,rack,server,power,hour,,,0.05"),
        row("c,rack,server,power,GB,,,0.05"),
    ];
    assert_eq!(
        codes(&measures.each_ref().map(String::as_str)),
        ["price-measure"]
    );
}

#[test]
fn a_price_far_from_those_of_other_regions_is_pointed_at() {
    let row = |region: &str, item: &str, price: &str| {
        format!("mine,{region},rack,{item},on-demand,hour,,,{price},our books,2026-01-01,checked,")
    };
    let four = |last: &str| {
        let rows = [
            row("a", "big", "1"),
            row("b", "big", "1.1"),
            row("c", "big", "0.9"),
            row("d", "big", last),
        ];
        codes(&rows.each_ref().map(String::as_str))
    };
    // Against the upper median, 1.1 or 1, a factor of three.
    assert_eq!(four("3.3"), Vec::<&str>::new());
    assert_eq!(four("3.4"), ["price-far-off"]);
    assert_eq!(four("0.34"), Vec::<&str>::new());
    assert_eq!(four("0.33"), ["price-far-off"]);
}

#[test]
fn ages_count_from_the_day_given() {
    let row = "mine,cellar,rack,server,on-demand,hour,,,0.05,our books,2026-01-01,checked,";
    let on = |today: &str, most: Option<i64>| {
        let options = VerifyOptions {
            today: Some(today.to_owned()),
            max_age_days: most,
        };
        let found = verify(&[row], &options);
        let mine = found.diagnostics.iter();
        let mine = mine.filter(|d| found.is_about_user_table(d));
        let codes: Vec<&str> = mine.map(|d| d.code).collect();
        let age = found
            .ages
            .iter()
            .find(|age| age.provider == "mine")
            .unwrap();
        (codes, age.median_days, age.too_old)
    };
    assert_eq!(on("2026-02-15", None), (vec![], 45, 0));
    assert_eq!(on("2026-02-15", Some(45)), (vec![], 45, 0));
    assert_eq!(on("2026-02-16", Some(45)), (vec!["price-too-old"], 46, 1));
    assert_eq!(on("2025-12-31", None), (vec!["price-of-the-future"], -1, 0));
}

#[test]
fn unknown_sources_and_rows_out_of_order_are_found() {
    let text = format!(
        "{HEAD}\n\
         aws,us-east-1,ec2,b,on-demand,hour,,,1,karpenter-awz,2026-01-01,listed,\n\
         aws,us-east-1,ec2,a,on-demand,hour,,,1,karpenter-aws,2026-01-01,listed,\n"
    );
    let sources = "id,title,url_or_path\nkarpenter-aws,t,w\n";
    let read =
        |schema: &'static Schema, text| schema.read(SourceId(0), text, &mut Faults::default());
    let prices = read(&instances::PRICES, &text);
    let rows: Vec<Row<'_>> = prices.iter().filter_map(|l| Row::read(l, false)).collect();
    assert_eq!(rows.len(), 2);
    let mut found = Vec::new();
    check_order(&rows, &mut found);
    assert_eq!(found[0].code, "data-out-of-order");
    assert_eq!(found.len(), 1);
    let known = read(&instances::SOURCES, sources);
    assert_eq!(known.len(), 1);
    let tables = [
        (&instances::SOURCES, false, known),
        (&instances::PRICES, false, prices.clone()),
    ];
    let mut found = Vec::new();
    check_sources(&tables, &mut found);
    let first = &found[0];
    assert_eq!((found.len(), first.code), (1, "data-unknown-source"));
    assert!(first.help.as_ref().unwrap().contains("karpenter-aws"));
    // The same words in a table of the user are the user's own.
    let tables = [(&instances::PRICES, true, prices)];
    let mut found = Vec::new();
    check_sources(&tables, &mut found);
    assert!(found.is_empty());
}
