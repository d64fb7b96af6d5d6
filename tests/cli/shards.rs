//! Sweeps in shards: stopped at any moment, computed anywhere, in any number of parts, the rows are
//! the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const SCENARIO: &str = "scenarios/patterns/two-regions-one-dns.yaml";
/// Sixty-four designs, one in eight of them broken.
const GRID: &str = "variant: [base, third-region]\n\
    traffic.dns.ttl: [10s, 30s, 60s, 120s, 180s, 300s, 600s, never]\n\
    tiers.web.in.us.nodes: [2, 3]\n\
    dependencies.dns.availability: [99.9%, 99.99%]\n";
const DESIGNS: usize = 2 * 8 * 2 * 2;

/// An empty folder with the scenario and the grid.
fn place(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("shards")
        .join(name);
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(&place).unwrap();
    std::fs::copy(super::root().join(SCENARIO), place.join("design.yaml")).unwrap();
    std::fs::write(place.join("grid.yaml"), GRID).unwrap();
    place
}

fn sweep(place: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
    command.args(["sweep", "design.yaml", "--grid", "grid.yaml"]);
    command.args(arguments).current_dir(place);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn rows(mut command: Command) -> String {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    String::from_utf8(done.stdout).unwrap()
}

fn merge(folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
    command.args(["sweep", "merge", "-f", "csv"]).arg(folder);
    rows(command)
}

/// The finished shards with what the file system knows of each.
fn finished(folder: &Path) -> BTreeMap<String, (std::time::SystemTime, u64)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let shards = entries.map(|e| e.unwrap()).filter_map(|e| {
        let name = e.file_name().into_string().unwrap();
        // One being written gets its name while it is looked at.
        let about = e.metadata().ok()?;
        let whole = !name.starts_with('.');
        whole.then(|| (name, (about.modified().unwrap(), about.len())))
    });
    shards.collect()
}

#[test]
fn one_seven_and_sixty_four_shards_from_different_places_are_the_same_bytes() {
    let whole = rows(sweep(&place("whole"), &["-f", "csv", "--jobs", "1"]));
    assert_eq!(whole.lines().count(), 1 + DESIGNS);
    assert_eq!(whole.matches(",invalid,").count(), DESIGNS / 8);
    for of in [1, 7, 64] {
        let here = place(&format!("here-{of}"));
        let there = place(&format!("there-{of}"));
        let all = here.join("all");
        // Backwards, and every other one on another machine, so to say.
        for k in (1..=of).rev() {
            let shard = format!("{k}/{of}");
            let jobs = (1 + k % 3).to_string();
            let machine = if k % 2 == 0 { &here } else { &there };
            rows(sweep(
                machine,
                &["--shard", &shard, "--into", "all", "--jobs", &jobs],
            ));
        }
        for (name, _) in finished(&there.join("all")) {
            std::fs::create_dir_all(&all).unwrap();
            std::fs::copy(there.join("all").join(&name), all.join(&name)).unwrap();
        }
        assert_eq!(finished(&all).len(), of);
        assert_eq!(merge(&all), whole, "{of} shards");
    }
}

#[test]
fn years_are_shared_out_as_well_and_add_up_to_the_same_bytes() {
    let years = ["--years", "600", "--seed", "7"];
    let run = |place: &Path, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
        command.args([
            "sweep",
            "design.yaml",
            "--set",
            "traffic.dns.ttl=30s,never,300s",
        ]);
        command.args(years).args(more).current_dir(place);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        rows(command)
    };
    let whole = run(&place("years"), &["-f", "csv", "--jobs", "1"]);
    assert_eq!(run(&place("years"), &["-f", "csv", "--jobs", "3"]), whole);
    let lines = run(&place("years"), &["-f", "ndjson"]);
    let years = lines.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["simulated"]["simulated-years"].as_f64()
    });
    assert!(years.eq([Some(600.0), None, Some(600.0)]), "{lines}");
    for of in [1_usize, 7, 9] {
        let place = place(&format!("years-{of}"));
        for k in (1..=of).rev() {
            run(&place, &["--shard", &format!("{k}/{of}"), "--into", "all"]);
        }
        assert_eq!(merge(&place.join("all")), whole, "{of} shards");
        // Resumed, all but one are read back from their files, and fit to the one that is not.
        let lost = place.join(format!("all/shard-{}-of-{of}.jsonl", of.div_ceil(2)));
        std::fs::remove_file(lost).unwrap();
        let again = run(
            &place,
            &["--shards", &of.to_string(), "--into", "all", "-f", "csv"],
        );
        assert_eq!(again, whole);
    }
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_goes_on_and_loses_nothing() {
    let whole = rows(sweep(&place("unharmed"), &["-f", "csv"]));
    let arguments = ["--shards", "40", "--into", "all", "-f", "csv"];
    let mut kills = 0;
    let mut partial = 0;
    // Moments spread over the run by the golden ratio: after so many more shards and a little while, however
    // fast the machine is.
    let mut moment = 0.5_f64;
    for round in 0..4 {
        let place = place(&format!("killed-{round}"));
        let folder = place.join("all");
        let mut before = BTreeMap::new();
        for _ in 0..6 {
            let mut running = sweep(&place, &arguments).spawn().unwrap();
            moment = (moment + 0.618_033_988_75).fract();
            let until = (before.len() as f64 + 12.0 * moment) as usize;
            while finished(&folder).len() < until && running.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_secs_f64(0.02 * moment));
            // SIGKILL: no handler, no last words.
            let _ = running.kill();
            let by_signal = running.wait().unwrap().code().is_none();
            kills += usize::from(by_signal);
            let after = finished(&folder);
            for (name, about) in &before {
                assert_eq!(
                    after.get(name),
                    Some(about),
                    "{name} was lost or computed again"
                );
            }
            partial += usize::from(by_signal && !after.is_empty() && after.len() < 40);
            before = after;
        }
        assert_eq!(rows(sweep(&place, &arguments)), whole);
        for (name, about) in &before {
            assert_eq!(finished(&folder).get(name), Some(about));
        }
        assert_eq!(finished(&folder).len(), 40);
        assert_eq!(merge(&folder), whole);
    }
    println!("{kills} kills, {partial} of them half-way");
    // Were nothing stopped half-way, it would prove nothing.
    assert!(
        kills > 5 && partial > 2,
        "{kills} kills, {partial} half-way"
    );
}

#[test]
fn a_damaged_shard_is_not_merged_and_is_computed_again() {
    let place = place("damaged");
    let whole = rows(sweep(
        &place,
        &["--shards", "4", "--into", "all", "-f", "csv"],
    ));
    let shard = place.join("all/shard-3-of-4.jsonl");
    let sound = std::fs::read_to_string(&shard).unwrap();
    let harms = [
        sound[..sound.len() / 2].to_owned(),
        sound.replacen("assessed", "invalid", 1),
        String::new(),
        sound.replacen("sweep-shard/1", "sweep-shard/2", 1),
    ];
    for harm in harms {
        assert_ne!(harm, sound);
        std::fs::write(&shard, harm).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
        command.args(["sweep", "merge"]).arg(place.join("all"));
        assert_eq!(command.output().unwrap().status.code(), Some(3));
        let again = rows(sweep(
            &place,
            &["--shards", "4", "--into", "all", "-f", "csv"],
        ));
        assert_eq!(again, whole);
        assert_eq!(std::fs::read_to_string(&shard).unwrap(), sound);
    }
}

#[test]
fn stale_shards_are_refused() {
    let place = place("stale");
    let run = |arguments: &[&str]| sweep(&place, arguments).output().unwrap();
    assert!(run(&["--shard", "1/2", "--into", "all"]).status.success());
    // One letter of the scenario, and the shard is of another sweep.
    let scenario = std::fs::read_to_string(place.join("design.yaml")).unwrap();
    std::fs::write(
        place.join("design.yaml"),
        scenario.replacen("99.9%", "99.8%", 1),
    )
    .unwrap();
    for arguments in [
        ["--shard", "1/2", "--into", "all"],
        ["--shards", "2", "--into", "all"],
    ] {
        let done = run(&arguments);
        assert_eq!(done.status.code(), Some(3));
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(said.contains("is of another sweep"), "{said}");
    }
    assert!(run(&["--shard", "2/2", "--into", "all"]).status.success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
    command.args(["sweep", "merge"]).arg(place.join("all"));
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&done.stderr).contains("not of one sweep"));
}
