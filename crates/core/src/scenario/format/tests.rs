//! What the canonical form looks like, and what it leaves alone.

use super::format;
use crate::source::Sources;

fn formatted(text: &str) -> String {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let outcome = format(&sources, id);
    let out = outcome
        .value
        .unwrap_or_else(|| panic!("{text}\n{:?}", outcome.diagnostics));
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", out.as_str());
    assert_eq!(
        format(&sources, id).value.as_ref(),
        Some(&out),
        "not stable"
    );
    out
}

fn refused(text: &str) -> (String, u32) {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text);
    let outcome = format(&sources, id);
    assert_eq!(outcome.value, None, "{text}");
    let first = &outcome.diagnostics[0];
    let line = first.span.map_or(0, |s| sources.position(s).line);
    (first.message.clone(), line)
}

#[test]
fn chapters_and_keys_come_in_the_order_of_the_vocabulary() {
    let text = "\
# The file.

# The regions.
regions:
  b: { role: primary, location: us-east-1, provider: aws } # b
  # Before a.
  a:
    role: backup   # why
    provider: aws
    # no location
# The version.
stormglass: 1


metadata:

  # The name.
  name: x
";
    let expected = "\
# The file.

# The version.
stormglass: 1

metadata:
  # The name.
  name: x

# The regions.
regions:
  b: { provider: aws, location: us-east-1, role: primary } # b
  # Before a.
  a:
    provider: aws
    role: backup   # why
    # no location
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn columns_that_people_aligned_stay_aligned() {
    let text = "\
regions:
  us:   { provider: aws, location: us-east-1,   role: primary }   # one
  asia: { provider: gcp, location: asia-east1,  role: backup  }   # two
traffic:
  dns:   { ttl: 60 seconds }   # kept
";
    let expected = "\
regions:
  us:   { provider: aws, location: us-east-1,   role: primary }   # one
  asia: { provider: gcp, location: asia-east1,  role: backup  }   # two

traffic:
  dns:   { ttl: 60s }          # kept
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn words_and_quantities_have_one_spelling() {
    let text = "\
objectives: {availability: 99.990 %,budget: $10000/month , rto: \"5 min\"}
regions:
    us:
          provider: aws
          role: hot_standby
          instance_type: m5.large
failures:
  independent:
  - dns
  object_storage: {mtbf: 90d}
network:
  transfer:
  -   volume: 2000 GB/month
      to: internet
      from: us
";
    let expected = "\
objectives: { availability: 99.99%, rto: \"5m\", budget: \"$10,000/month\" }

regions:
  us:
    provider: aws
    role: hot-standby
    instance-type: m5.large

network:
  transfer:
    - from: us
      to: internet
      volume: 2,000 GB/month

failures:
  object-storage: { mtbf: 90d }
  independent:
    - dns
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn an_anchor_stays_before_its_aliases() {
    let text = "\
stores:
  db: &copy
    in: &in { us: {} } # places
    engine: postgresql
  two: *copy
tiers: { app: { in: *in } }
";
    let Some((chapters, _)) = text.split_once("tiers") else {
        panic!()
    };
    let out = formatted(text.replace("tiers: { app: { in: *in } }\n", "").as_str());
    assert_eq!(
        out,
        "stores:\n  db: &copy\n    engine: postgresql\n    in: &in { us: {} } # places\n  two: *copy\n"
    );
    assert!(!chapters.is_empty());
    let text =
        "recovery:\n  region: &r { start: automatic }\nmetadata: { name: &n x, title: *n }\n";
    assert_eq!(
        formatted(text),
        "metadata: { name: &n x, title: *n }\n\nrecovery:\n  region: &r { start: automatic }\n"
    );
    // The alias would come before its anchor: the order stays.
    let text = "traffic:\n  dns: { ttl: &t 60s }\nobjectives: { rto: *t }\n";
    assert_eq!(
        formatted(text),
        "traffic:\n  dns: { ttl: &t 60s }\n\nobjectives: { rto: *t }\n"
    );
}

#[test]
fn long_lines_become_blocks_and_blocks_stay_blocks() {
    let name = "n".repeat(110);
    let text = format!("metadata: {{ name: {name}, tags: {{ a: b }} }}  # why\n");
    let expected = format!("metadata:  # why\n  name: {name}\n  tags: {{ a: b }}\n");
    assert_eq!(formatted(&text), expected);
    let steps =
        "recovery:\n  region:\n    steps:\n    - detect: 30s\n    # then\n    - { switch: 1m }\n";
    let expected = "recovery:\n  region:\n    steps:\n      - detect: 30s\n      # then\n      - { switch: 1m }\n";
    assert_eq!(formatted(steps), expected);
    let json = r#"{"stormglass": 1, "metadata": {"name": "a", "tags": {}}, "regions": {}}"#;
    assert_eq!(
        formatted(json),
        "{ \"stormglass\": 1, \"metadata\": { \"name\": \"a\", \"tags\": {} }, \"regions\": {} }\n"
    );
}

#[test]
fn json_becomes_chapters() {
    let text = r#"{"regions": {"us": {"role": "primary", "provider": "aws", "location": "us-east-1"}, "eu": {"provider": "gcp"}}, "stormglass": 1}"#;
    let expected = r#""stormglass": 1

"regions": { "us": { "provider": "aws", "location": "us-east-1", "role": "primary" }, "eu": { "provider": "gcp" } }
"#;
    assert_eq!(formatted(text), expected);
}

#[test]
fn the_first_line_of_a_long_item_goes_behind_its_dash() {
    let says = "s".repeat(100);
    let text = format!(
        "claims:\n  - {{ id: a, claim: nodes, is: 1, says: {says} }}   # why\n  - {{ id: b, claim: nodes, is: 2 }}\n"
    );
    let expected = format!(
        "claims:\n  - id: a   # why\n    claim: nodes\n    is: 1\n    says: {says}\n  - {{ id: b, claim: nodes, is: 2 }}\n"
    );
    assert_eq!(formatted(&text), expected);
    // So does that of an item in a list that had to be broken up itself.
    let text = format!("claims: [{{ id: a, says: {says}, from: b }}, {{ id: c, says: d }}]\n");
    let expected =
        format!("claims:\n  - id: a\n    says: {says}\n    from: b\n  - {{ id: c, says: d }}\n");
    assert_eq!(formatted(&text), expected);
    // An anchor or a comment behind the dash stays there.
    let text = format!(
        "claims:\n  - &a {{ id: a, says: {says}, from: b }}\n  - # two\n    {{ id: c, says: {says}, from: d }}\n"
    );
    let expected = format!(
        "claims:\n  - &a\n    id: a\n    says: {says}\n    from: b\n  - # two\n    id: c\n    says: {says}\n    from: d\n"
    );
    assert_eq!(formatted(&text), expected);
}

#[test]
fn comments_of_a_key_that_moves_behind_the_dash_go_above_it() {
    let text = "\
claims:
  - claim: nodes

    # the number

    # of the claim
    id: a
    is: 1
";
    let expected = "\
claims:
  # the number

  # of the claim
  - id: a
    claim: nodes
    is: 1
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn rows_whose_entries_move_keep_their_columns() {
    let text = "\
variants:
  v:
    regions:
      us-east:    { location: us-east-1,   provider: aws, role: primary }   # one
      us-central: { location: us-central1, provider: gcp, role: backup  }   # two
      apac: ~
";
    let expected = "\
variants:
  v:
    regions:
      us-east:    { provider: aws, location: us-east-1,   role: primary }   # one
      us-central: { provider: gcp, location: us-central1, role: backup  }   # two
      apac: ~
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn a_variant_is_written_like_a_scenario_where_it_reads_as_one() {
    let text = "\
regions: { us: { provider: aws, instance_type: m5.large }, eu_west: { provider: gcp } }
variants:
  sound:
    regions: { us: { instance_type: m5.xlarge }, eu_west: ~ }
  # Nothing of this name.
  unsound:
    extends: [nope]
    regions: { us: { instance_type: m5.xlarge } }
";
    let expected = "\
regions: { us: { provider: aws, instance-type: m5.large }, eu_west: { provider: gcp } }

variants:
  sound:
    regions: { us: { instance-type: m5.xlarge }, eu_west: ~ }
  # Nothing of this name.
  unsound:
    extends: [nope]
    regions: { us: { instance_type: m5.xlarge } }
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn texts_of_several_lines_move_with_their_key() {
    let text = "\
metadata:
    description: |
          one
            two

          three
    # title
    title: >- # folded
        a
        b
    owner: a
      plain text
    name: 'quoted

      text'
";
    let expected = "\
metadata:
  name: 'quoted

    text'
  # title
  title: >- # folded
    a
    b
  description: |
    one
      two

    three
  owner: a
    plain text
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn variants_are_written_like_what_they_change() {
    let text = "\
variants:
  two:
    stores: { db: ~ }
    traffic: { dns: { ttl: 30 sec } }
    tiers: { web: { in: { us: { instance_type: m5.large, nodes: 2 } } } }
";
    let expected = "\
variants:
  two:
    stores: { db: ~ }
    tiers: { web: { in: { us: { nodes: 2, instance-type: m5.large } } } }
    traffic: { dns: { ttl: 30s } }
";
    assert_eq!(formatted(text), expected);
}

#[test]
fn line_ends_are_those_of_the_file() {
    assert_eq!(
        formatted("metadata:\r\n    name: x\r\n"),
        "metadata:\r\n  name: x\r\n"
    );
    assert_eq!(formatted("metadata: {name: x}"), "metadata: { name: x }\n");
}

#[test]
fn what_cannot_be_formatted_is_refused_at_its_place() {
    let (message, line) = refused("metadata:\n  ? name\n  : x\n");
    assert_eq!(line, 2, "{message}");
    let (message, _) = refused("metadata: { nam: x }\n");
    assert!(message.contains("`nam`"), "{message}");
    let (message, _) = refused("metadata: [\n");
    assert!(!message.is_empty());
}

#[test]
fn long_lists_are_filled_line_by_line() {
    let hours: Vec<String> = (10..34).map(|n| format!("{n}.5%")).collect();
    let text = format!("traffic:\n  curve:\n    by-hour: [{}]\n", hours.join(", "));
    let out = formatted(&text);
    let lines: Vec<&str> = out.lines().skip(2).collect();
    assert_eq!(lines[0], "    by-hour:");
    assert!(lines[1].starts_with("      [10.5%, 11.5%,"));
    assert!(lines[2].starts_with("       ") && lines[2].ends_with("33.5%]"));
    assert_eq!(lines.len(), 3);
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() <= super::WIDTH)
    );
}
