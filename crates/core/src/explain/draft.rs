//! Writes calculations down: inputs with their origins, and steps over them, each term once.

use super::engines::Engines;
use super::formula::{Figure, Formula, Kind, Origin, Term, Unit};
use super::operation::Operation;
use crate::assessment::Place;
use crate::catalog::Provenance;
use crate::exact::formula::Lists;
use crate::metric::Subject;
use crate::model::{Dist, KindModel, Model};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A growing list of terms about one design.
pub(crate) struct Draft<'a> {
    /// The design.
    pub subject: Subject<'a>,
    place: &'a dyn Fn(&str) -> Option<Place>,
    formula: Formula,
    known: BTreeMap<String, usize>,
    engines: Option<Rc<Engines<'a>>>,
    /// Lists of the long run.
    pub lists: Lists,
    /// Which kind of requests the terms are about; empty for all.
    scope: String,
}

impl From<f64> for Figure {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}

impl From<Decimal> for Figure {
    fn from(x: Decimal) -> Self {
        Self::Exact(x)
    }
}

impl From<Dist> for Figure {
    fn from(x: Dist) -> Self {
        Self::Lasts(x)
    }
}

impl From<&str> for Figure {
    fn from(x: &str) -> Self {
        Self::Word(x.to_owned())
    }
}

impl<'a> Draft<'a> {
    /// Nothing yet.
    pub fn new(subject: Subject<'a>, place: &'a dyn Fn(&str) -> Option<Place>) -> Self {
        Self {
            subject,
            place,
            formula: Formula::default(),
            known: BTreeMap::new(),
            engines: None,
            lists: Lists::default(),
            scope: String::new(),
        }
    }

    /// The resolved design.
    pub fn model(&self) -> &'a Model {
        self.subject.model
    }

    /// What the engines work with, made once.
    pub fn engines(&mut self) -> Rc<Engines<'a>> {
        let (model, catalog) = (self.subject.model, self.subject.catalog);
        let made = self
            .engines
            .get_or_insert_with(|| Rc::new(Engines::new(model, catalog)));
        Rc::clone(made)
    }

    /// The same about the requests of one kind, as the design serves them.
    pub fn of_kind<T>(&mut self, kind: &'a KindModel, make: impl FnOnce(&mut Self) -> T) -> T {
        let model = std::mem::replace(&mut self.subject.model, &kind.model);
        let engines = self.engines.take();
        let lists = std::mem::take(&mut self.lists);
        let scope = std::mem::replace(&mut self.scope, format!("kind {} ", kind.name));
        let made = make(self);
        self.subject.model = model;
        self.engines = engines;
        self.lists = lists;
        self.scope = scope;
        made
    }

    /// Every term so far.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The place of a path of the scenario.
    pub fn place(&self, path: &str) -> Option<Place> {
        (self.place)(path)
    }

    fn add(&mut self, what: String, unit: Unit, kind: Kind) -> usize {
        self.formula.terms.push(Term { what, unit, kind });
        self.formula.terms.len() - 1
    }

    /// An input.
    pub fn input(
        &mut self,
        what: impl Into<String>,
        unit: Unit,
        value: impl Into<Figure>,
        origin: Origin,
    ) -> usize {
        let value = value.into();
        self.add(what.into(), unit, Kind::Input { value, origin })
    }

    /// What follows from earlier terms.
    pub fn made(
        &mut self,
        what: impl Into<String>,
        unit: Unit,
        by: Operation,
        of: Vec<usize>,
    ) -> usize {
        self.add(what.into(), unit, Kind::Made { by, of })
    }

    /// A term that several numbers share, written down once.
    pub fn shared(&mut self, key: String, make: impl FnOnce(&mut Self) -> usize) -> usize {
        let key = format!("{}{key}", self.scope);
        if let Some(at) = self.known.get(&key) {
            return *at;
        }
        let at = make(self);
        self.known.insert(key, at);
        at
    }

    /// The same for what may not be there.
    pub fn maybe_shared(
        &mut self,
        key: String,
        make: impl FnOnce(&mut Self) -> Option<usize>,
    ) -> Option<usize> {
        let key = format!("{}{key}", self.scope);
        if let Some(at) = self.known.get(&key) {
            return Some(*at);
        }
        let at = make(self)?;
        self.known.insert(key, at);
        Some(at)
    }

    /// A number that is so by definition.
    pub fn fixed(&mut self, what: &str, unit: Unit, value: f64) -> usize {
        self.shared(format!("fixed {what} {value}"), |d| {
            d.input(what, unit, value, Origin::Definition)
        })
    }

    /// Where the scenario states what stands at a path, or the default that stands in for it.
    pub fn stated(&self, path: &str) -> Origin {
        match self.model().origins.defaults(path).first() {
            Some(key) => self.default(key, path),
            None => self.written(path),
        }
    }

    /// Where a part of the design stands, whatever defaults it has; a default where it stands nowhere.
    pub fn part(&self, path: &str) -> Origin {
        match self.place(path) {
            Some(_) => self.written(path),
            None => self.stated(path),
        }
    }

    /// Where the scenario states what stands at a path.
    pub fn written(&self, path: &str) -> Origin {
        Origin::Scenario {
            path: path.to_owned(),
            place: self.place(path),
        }
    }

    /// A default by its key among the assumptions.
    pub fn default(&self, key: &str, path: &str) -> Origin {
        let found = self.model().assumptions.iter().find(|a| a.key == key);
        Origin::Default {
            key: key.to_owned(),
            source: found.map_or_else(String::new, |a| a.source.clone()),
            as_of: self.model().origins.date(key).to_owned(),
            confidence: found.map_or_else(String::new, |a| a.confidence.clone()),
            path: path.to_owned(),
        }
    }

    /// A row of data.
    pub fn row(&self, key: String, provenance: &Provenance) -> Origin {
        let source = self.subject.catalog.source_title(&provenance.source);
        Origin::Default {
            key,
            source: source.to_owned(),
            as_of: provenance.as_of.to_string(),
            confidence: provenance.confidence.word().to_owned(),
            path: String::new(),
        }
    }

    /// What the design itself does in a state.
    pub fn design(state: impl Into<String>) -> Origin {
        Origin::Design {
            state: state.into(),
        }
    }

    /// Hours as seconds, with the noise of the last bits taken off.
    pub fn seconds(&mut self, what: &str, hours: usize) -> usize {
        let factor = self.fixed("seconds of an hour", Unit::Seconds, 3600.0);
        let exact = self.made(
            "in seconds",
            Unit::Seconds,
            Operation::Product,
            vec![hours, factor],
        );
        self.micro(what, Unit::Seconds, exact)
    }

    /// Rounded to a millionth.
    pub fn micro(&mut self, what: &str, unit: Unit, of: usize) -> usize {
        self.made(what, unit, Operation::Rounded { parts: 1e6 }, vec![of])
    }

    /// Milliseconds as seconds, rounded to the microsecond.
    pub fn ms_in_seconds(&mut self, what: &str, ms: usize) -> usize {
        let factor = self.fixed("milliseconds of a second", Unit::Milliseconds, 1e3);
        let by = Operation::Quotient;
        let exact = self.made("in seconds", Unit::Seconds, by, vec![ms, factor]);
        self.micro(what, Unit::Seconds, exact)
    }
}
