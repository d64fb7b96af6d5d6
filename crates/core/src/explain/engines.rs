//! What explanations ask the engines again: the service function, and every recovery.

use crate::catalog::Catalog;
use crate::drill::{self, Cause, Recovery};
use crate::latency::Trips;
use crate::model::Model;
use crate::service::Service;
use std::rc::Rc;

/// The engines of one design.
pub(crate) struct Engines<'a> {
    /// Shares served in a state.
    pub service: Service<'a>,
    /// Every cause with its recovery, in the order of the drills.
    pub recoveries: Vec<(Cause, Recovery)>,
    /// Round trips.
    pub trips: Rc<Trips>,
}

impl<'a> Engines<'a> {
    /// For a design.
    pub fn new(model: &'a Model, catalog: &Catalog) -> Self {
        let service = Service::new(model);
        let recoveries = drill::recoveries(&service);
        Self {
            service,
            recoveries,
            trips: Rc::new(Trips::new(model, catalog)),
        }
    }
}
