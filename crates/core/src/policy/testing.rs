//! What the tests of the rules share.

use super::report::Figures;
use super::{Case, Check, Settings, of_rule, rule};
use crate::assess::assess;
use crate::audit::{Designs, audit};
use crate::catalog::Catalog;
use crate::diagnostic::has_errors;
use crate::model::{ResolveOptions, resolve};
use crate::scenario::parse;
use crate::service::Service;
use crate::source::Sources;
use crate::uncertainty::{Options, reached};

/// A design of one region that nothing is wrong with.
pub(super) const SMALL: &str = "
stormglass: 1
regions:
  main: { provider: aws, location: us-east-1, zones: 2 }
tiers:
  app: { in: { main: { nodes: 2, instance-type: c6i.xlarge } } }
";

/// Two regions of two providers, either able to carry everything, with a store that is backed up in both.
pub(super) const PAIR: &str = "
stormglass: 1
regions:
  main:  { provider: aws, location: us-east-1, zones: 2 }
  spare: { provider: gcp, location: europe-west1, zones: 2, role: hot-standby }
tiers:
  app:
    needs: [orders]
    utilisation: 40%
    in:
      main:  { nodes: 4, instance-type: c6i.xlarge }
      spare: { nodes: 4, instance-type: n2-standard-4 }
stores:
  orders:
    engine: postgresql
    size: 100 GB
    in:
      main:  { service: rds, instance-type: db.r6g.large, role: primary, zones: multi }
      spare: { service: cloud-sql, instance-type: db-custom-2-8192, role: replica }
replication: { orders: { mode: async, lag: 5s } }
backups: { orders: { every: 24h, point-in-time: true, copies-in: [spare] } }
";

/// Hands a design with its results to a function, as a rule gets them.
pub(super) fn with<T>(text: &str, today: Option<&str>, then: impl FnOnce(&Case<'_>) -> T) -> T {
    with_baseline(text, today, None, then)
}

/// The same with the numbers that it is compared with.
fn with_baseline<T>(
    text: &str,
    today: Option<&str>,
    baseline: Option<&Figures>,
    then: impl FnOnce(&Case<'_>) -> T,
) -> T {
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let root = sources.add("design.yaml", text);
    let parsed = parse(&sources, root);
    assert!(
        !has_errors(&parsed.diagnostics),
        "{:#?}",
        parsed.diagnostics
    );
    let document = parsed.value.expect("the design is sound");
    let resolved = resolve(&document, &catalog, &ResolveOptions::default());
    assert!(
        !has_errors(&resolved.diagnostics),
        "{:#?}",
        resolved.diagnostics
    );
    let model = resolved.value.expect("the design can be resolved");
    let assessment = assess(&model, &catalog).assessment;
    let service = Service::new(&model);
    let resolving = ResolveOptions::default();
    let options = Options {
        draws: 40,
        ..Options::default()
    };
    let reached = reached(&document, &model, &catalog, &resolving, &options);
    let claims = !document.scenario.claims.is_empty();
    let designs = claims.then(|| Designs::new(&sources, root, &[], &catalog, &resolving));
    let designs = designs.map(|d| d.expect("the variants are sound").0);
    let audit = designs.as_ref().map(|d| audit(d, None).0);
    then(&Case {
        audit: audit.as_ref(),
        reached: reached.as_ref(),
        today,
        baseline,
        ..Case::new(&model, &service, &assessment, &catalog)
    })
}

/// The checks of a rule on a design, with the design's own settings; a rule that is opt-in is asked for.
pub(super) fn checks_of(id: &str, text: &str, today: Option<&str>) -> Vec<Check> {
    with(text, today, |case| asked(id, case))
}

fn asked(id: &str, case: &Case<'_>) -> Vec<Check> {
    let mut settings: Settings = case.model.policies.clone();
    let rule = rule(id).expect("there is such a rule");
    settings.ask(rule);
    of_rule(rule, case, &settings)
}

/// What a rule says of a design against a baseline in which a month cost so many dollars; none where that was
/// not known.
pub(super) fn checked_against(id: &str, text: &str, before: Option<&str>) -> Vec<String> {
    let figures = Figures {
        monthly_cost: before.map(str::to_owned),
        ..Figures::default()
    };
    let all = with_baseline(text, None, Some(&figures), |case| asked(id, case));
    let line = |c: &Check| format!("{} {}: {}", c.standing.word(), c.target, c.message);
    all.iter().map(line).collect()
}

/// What a rule says of a design: `standing target: message`.
pub(super) fn checked(id: &str, text: &str) -> Vec<String> {
    checked_on(id, text, None)
}

/// The same on a day.
pub(super) fn checked_on(id: &str, text: &str, today: Option<&str>) -> Vec<String> {
    let all = checks_of(id, text, today);
    let line = |c: &Check| format!("{} {}: {}", c.standing.word(), c.target, c.message);
    all.iter().map(line).collect()
}

/// The same without the messages: `standing target`.
pub(super) fn standings(id: &str, text: &str) -> Vec<String> {
    let all = checks_of(id, text, None);
    let line = |c: &Check| format!("{} {}", c.standing.word(), c.target);
    all.iter().map(line).collect()
}

/// Three voters in three regions of three providers.
pub(super) const VOTERS: &str = "
stormglass: 1
regions:
  a: { provider: aws, location: us-east-1 }
  b: { provider: gcp, location: us-central1 }
  c: { provider: azure, location: eastus2 }
tiers:
  voters:
    quorum: { tolerates: crash }
    in:
      a: { nodes: 1, instance-type: c6i.xlarge }
      b: { nodes: 1, instance-type: n2-standard-4 }
      c: { nodes: 1, instance-type: Standard_D4s_v5 }
stores:
  ledger: { engine: consensus, voters: voters, change-rate: 1 GB/day }
";
