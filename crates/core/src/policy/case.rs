//! What rules read.

use crate::assessment::Assessment;
use crate::catalog::Catalog;
use crate::model::Model;
use crate::policy::report::Figures;
use crate::service::Service;

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
    /// The day that ages are counted to, as `YYYY-MM-DD`; rules about age say nothing without it.
    pub today: Option<&'a str>,
    /// The numbers it is compared with; rules about change say nothing without them.
    pub baseline: Option<&'a Figures>,
}
