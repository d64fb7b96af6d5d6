//! What rules read.

use crate::assessment::Assessment;
use crate::audit::Audit;
use crate::catalog::Catalog;
use crate::model::Model;
use crate::policy::report::Figures;
use crate::service::Service;
use crate::uncertainty::Reached;

/// A design with its results.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The resolved design.
    pub model: &'a Model,
    /// What it serves in any state.
    pub service: &'a Service<'a>,
    /// Its results. While they are being made, all but the findings.
    pub assessment: &'a Assessment,
    /// Facts about places, prices and instance types.
    pub catalog: &'a Catalog,
    /// What became of the claims of its file about it; rules about claims say nothing without it.
    pub audit: Option<&'a Audit>,
    /// How many designs drawn from what is not known reach the availability objective; what asks for
    /// a confidence cannot be told without it. [`crate::uncertainty::reached`] draws them.
    pub reached: Option<&'a Reached>,
    /// The day that ages are counted to, as `YYYY-MM-DD`; rules about age say nothing without it.
    pub today: Option<&'a str>,
    /// The numbers it is compared with; rules about change say nothing without them.
    pub baseline: Option<&'a Figures>,
}

impl<'a> Case<'a> {
    /// A design with its results, and nothing beside them.
    #[must_use]
    pub fn new(
        model: &'a Model,
        service: &'a Service<'a>,
        assessment: &'a Assessment,
        catalog: &'a Catalog,
    ) -> Self {
        Self {
            model,
            service,
            assessment,
            catalog,
            audit: None,
            reached: None,
            today: None,
            baseline: None,
        }
    }
}
