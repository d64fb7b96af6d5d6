//! Numbering, cutting, reading and merging of designs.

use super::*;
use crate::source::Sources;
use proptest::prelude::*;

fn two(path: &str, values: &[&str]) -> Axis {
    Axis {
        path: path.into(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    }
}

fn texts(design: &Design) -> Vec<&str> {
    design.sets.iter().map(|(_, v)| v.as_str()).collect()
}

#[test]
fn the_last_path_changes_fastest_and_lists_are_crossed_with_grids() {
    let mut designs = Designs {
        listed: Vec::new(),
        axes: vec![two("a", &["1", "2"]), two("b.c", &["x", "y", "z"])],
    };
    assert_eq!(designs.count(), Some(6));
    let all: Vec<_> = (0..6).map(|i| designs.get(i).unwrap()).collect();
    assert_eq!(texts(&all[0]), ["1", "x"]);
    assert_eq!(texts(&all[1]), ["1", "y"]);
    assert_eq!(texts(&all[3]), ["2", "x"]);
    assert_eq!(designs.get(6), None);
    designs.listed = ["p", "q"]
        .map(|name| Listed {
            name: name.into(),
            sets: vec![("d".into(), name.into())],
        })
        .into();
    assert_eq!(designs.count(), Some(12));
    assert_eq!(texts(&designs.get(7).unwrap()), ["q", "1", "y"]);
    assert_eq!(designs.paths(), ["d", "a", "b.c"]);
    assert_eq!(Designs::default().count(), Some(1));
    assert_eq!(Designs::default().get(0).unwrap().sets, []);
    let large = vec![two("a", &["1"; 100]); 10];
    assert_eq!(
        Designs {
            listed: Vec::new(),
            axes: large
        }
        .count(),
        None
    );
}

#[test]
fn shards_are_named_from_one_and_from_zero() {
    let id = |text: &str| text.parse::<ShardId>().map(|s| (s.number(), s.of()));
    assert_eq!(id("3/100"), Ok((3, 100)));
    assert_eq!(id("2+1/100"), Ok((3, 100)));
    assert_eq!(id("1/1"), Ok((1, 1)));
    for wrong in [
        "0/3",
        "4/3",
        "3",
        "3/0",
        "a/3",
        "-1/3",
        "2+2/100",
        "3+1/3",
        "1/1000001",
        "/",
    ] {
        assert!(id(wrong).is_err(), "{wrong}");
    }
}

fn read<T>(
    name: &str,
    text: &str,
    how: impl Fn(&Sources, crate::source::SourceId) -> crate::diagnostic::Outcome<T>,
) -> Result<T, Vec<String>> {
    let mut sources = Sources::new();
    let id = sources.add(name, text);
    let read = how(&sources, id);
    if read.diagnostics.is_empty() {
        return Ok(read.value.unwrap());
    }
    let said = read.diagnostics.iter();
    Err(said
        .map(|d| format!("{} {}", d.place(&sources), d.message))
        .collect())
}

#[test]
fn a_grid_keeps_values_as_they_are_written() {
    let text = "tiers.app.in.main.nodes: [2, 3]\n\
                objectives.budget: [\"$1,500/month\", ~]\n\
                variant:\n  - base\n  - third-region\n\
                traffic.routing: [{ policy: failover, order: [a, b] }]\n";
    let axes = read("grid.yaml", text, grid).unwrap();
    let values: Vec<_> = axes.iter().map(|a| a.values.join(" | ")).collect();
    assert_eq!(
        values,
        [
            "2 | 3",
            "\"$1,500/month\" | ~",
            "base | third-region",
            "{ policy: failover, order: [a, b] }"
        ]
    );
    for (text, said) in [
        ("[a, b]", "grid.yaml:1:1 a grid is a mapping"),
        ("a: 3", "grid.yaml:1:4 `a` has no list of values"),
        ("a..b: [3]", "grid.yaml:1:1 `a..b` is no path to a key"),
        (
            "a:\n  - b: 3\n",
            "grid.yaml:2:5 a value of `a` is written as a block",
        ),
    ] {
        assert_eq!(read("grid.yaml", text, grid).unwrap_err(), [said]);
    }
}

#[test]
fn lists_are_mappings_or_tables() {
    let yaml = "small: { a.b: 1 }\nlarge:\n  a.b: 9\n  variant: x\nas-it-is:\n";
    let table = "design,a.b,variant\nsmall,1,\nlarge,9,x\nas-it-is,,\n";
    let listed = read("designs.yaml", yaml, list).unwrap();
    assert_eq!(listed, read("designs.csv", table, list).unwrap());
    assert_eq!(
        listed[1].sets,
        [("a.b".into(), "9".into()), ("variant".into(), "x".into())]
    );
    let unnamed = read("designs.csv", "a.b\n1\n2\n", list).unwrap();
    assert_eq!(unnamed[1].name, "2");
    for (name, text, said) in [
        (
            "d.csv",
            "design,a\nx,1,2\n",
            "d.csv:2:1 this line has 3 fields, and the first line 2",
        ),
        (
            "d.csv",
            "design,a\nx,1\nx,2\n",
            "d.csv:3:1 two designs are called `x`",
        ),
        (
            "d.csv",
            "a,a\n1,2\n",
            "d.csv:1:3 two columns are called `a`",
        ),
        (
            "d.csv",
            "design,a\n",
            "d.csv:1:1 there is no design in the list",
        ),
        (
            "d.yaml",
            "[x]",
            "d.yaml:1:1 a list of designs is a mapping of names to changes",
        ),
        ("d.yaml", "x: 3", "d.yaml:1:4 `x` is a number"),
    ] {
        assert_eq!(read(name, text, list).unwrap_err()[0], said);
    }
}

#[test]
fn values_are_split_at_commas_outside_of_brackets_and_quotes() {
    assert_eq!(values("30s, 60s").unwrap(), ["30s", "60s"]);
    assert_eq!(
        values("[a, b],{ c: 'x,y' },\"$1,500/month\"")
            .unwrap()
            .len(),
        3
    );
    assert_eq!(values("$1500/month,$2000/month").unwrap().len(), 2);
    for wrong in ["$1,500/month", "1,,2", "", "[a,b", "'a"] {
        assert!(values(wrong).is_err(), "{wrong}");
    }
}

fn shard(id: ShardId, designs: u64) -> (String, Shard) {
    let row = |design| Row {
        design,
        name: None,
        values: Vec::new(),
        state: State::Assessed,
        problem: None,
        figures: Vec::new(),
        objectives: None,
        run: None,
    };
    let head = Head {
        version: "1".into(),
        inputs: "i".into(),
        scenario: "s".into(),
        designs,
        paths: Vec::new(),
        metrics: Vec::new(),
        simulated: None,
    };
    let rows = id.range(designs).map(row).collect();
    (id.to_string(), Shard { id, head, rows })
}

proptest! {
    #[test]
    fn any_cut_holds_every_design_once(designs in 0_u64..500, of in 1_u64..80, turn in 0_usize..80) {
        let mut shards: Vec<_> = ShardId::all(of).map(|id| shard(id, designs)).collect();
        let sizes: Vec<usize> = shards.iter().map(|s| s.1.rows.len()).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
        let middle = turn % shards.len();
        shards.rotate_left(middle);
        let again = shards[0].clone();
        shards.push(again);
        let (_, rows) = merge(shards).unwrap();
        prop_assert!(rows.iter().map(|r| r.design).eq(0..designs));
    }
}

#[test]
fn what_does_not_belong_together_is_not_merged() {
    let all = || ShardId::all(3).map(|id| shard(id, 7)).collect::<Vec<_>>();
    let message = |shards| merge(shards).unwrap_err().message;
    let mut missing = all();
    missing.remove(1);
    let refusal = merge(missing).unwrap_err();
    assert_eq!(refusal.message, "1 of 3 shards are missing: 2/3");
    assert!(refusal.incomplete);
    let mut stale = all();
    stale[2].1.head.inputs = "other".into();
    assert!(message(stale).starts_with("`1/3` and `3/3` are not of one sweep"));
    let mut mixed = all();
    mixed.push(shard(ShardId::new(1, 4).unwrap(), 7));
    assert_eq!(
        message(mixed),
        "`1/3` is one of 3 shards and `1/4` one of 4"
    );
    let mut twice = all();
    let mut other = shard(ShardId::new(2, 3).unwrap(), 7);
    other.1.rows[0].state = State::Invalid;
    twice.push(other);
    assert_eq!(
        message(twice),
        "`2/3` and `2/3` are both shard 2/3 and differ"
    );
    let mut short = all();
    short[0].1.rows.pop();
    assert_eq!(
        message(short),
        "`1/3` does not hold the designs of shard 1/3"
    );
    assert_eq!(message(Vec::new()), "there are no shards");
}
