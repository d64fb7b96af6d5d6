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
    /// The same as most requests see it, where there are several kinds.
    of_most: Option<Service<'a>>,
    /// Every cause with its recovery, in the order of the drills.
    pub recoveries: Vec<(Cause, Recovery)>,
    /// Round trips.
    pub trips: Rc<Trips>,
    /// The design, for calculations that keep it.
    pub model: Rc<Model>,
}

impl<'a> Engines<'a> {
    /// For a design.
    pub fn new(model: &'a Model, catalog: &Catalog) -> Self {
        let service = Service::new(model);
        let recoveries = drill::recoveries(&service);
        let kinds = model.kinds.iter();
        let most = kinds.max_by(|a, b| a.share.total_cmp(&b.share));
        Self {
            service,
            of_most: most.map(|k| Service::new(&k.model)),
            recoveries,
            trips: Rc::new(Trips::new(model, catalog)),
            model: Rc::new(model.clone()),
        }
    }

    /// The service function that ways and times are shown of.
    pub fn by_latency(&self) -> &Service<'a> {
        self.of_most.as_ref().unwrap_or(&self.service)
    }
}
