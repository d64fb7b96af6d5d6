//! What the tests of the rules share.

use super::{Case, Settings, of_rule, rule};
use crate::assess::assess;
use crate::catalog::Catalog;
use crate::diagnostic::has_errors;
use crate::model::{ResolveOptions, resolve};
use crate::scenario::parse;
use crate::service::Service;
use crate::source::Sources;

/// A design of one region that nothing is wrong with.
pub(super) const SMALL: &str = "
stormglass: 1
regions:
  main: { provider: aws, location: us-east-1, zones: 2 }
tiers:
  app: { in: { main: { nodes: 2, instance-type: c6i.xlarge } } }
";

/// What a rule says of a design, with the design's own settings: `standing target: message`.
pub(super) fn checked(id: &str, text: &str) -> Vec<String> {
    checked_on(id, text, None)
}

/// The same on a day.
pub(super) fn checked_on(id: &str, text: &str, today: Option<&str>) -> Vec<String> {
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
    let case = Case {
        model: &model,
        service: &service,
        assessment: &assessment,
        catalog: &catalog,
        today,
        baseline: None,
    };
    let mut settings: Settings = model.policies.clone();
    let rule = rule(id).expect("there is such a rule");
    settings.ask(rule);
    of_rule(rule, &case, &settings)
        .iter()
        .map(|c| format!("{} {}: {}", c.standing.word(), c.target, c.message))
        .collect()
}
