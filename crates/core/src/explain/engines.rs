//! What explanations ask the engines again: the service function, and every recovery.

use crate::drill::{self, Cause, Recovery};
use crate::model::Model;
use crate::service::Service;

/// The engines of one design.
pub(crate) struct Engines<'a> {
    /// Shares served in a state.
    pub service: Service<'a>,
    /// Every cause with its recovery, in the order of the drills.
    pub recoveries: Vec<(Cause, Recovery)>,
}

impl<'a> Engines<'a> {
    /// For a design.
    pub fn new(model: &'a Model) -> Self {
        let service = Service::new(model);
        let recoveries = drill::recoveries(&service);
        Self {
            service,
            recoveries,
        }
    }
}
