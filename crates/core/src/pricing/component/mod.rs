//! What a design is made of, priced: one file for each family of things on a bill.
//!
//! Each family walks the model and hands the [`Ledger`] what is charged: a key, an amount and
//! what it is for. The ledger finds prices, splits tiers, and keeps what has no price or volume.

mod amount;
mod backup;
mod balancer;
mod cache;
mod compute;
mod database;
mod disk;
mod ledger;
mod mesh;
mod nat;
mod object;
mod platform;
mod replication;
mod reserved;
mod responses;
mod transfer;

#[cfg(test)]
mod tests;

pub(super) use amount::Amount;
pub(super) use ledger::{Item, Ledger};

use crate::catalog::Catalog;
use crate::model::Model;

/// Everything on the bill of a model, in the ledger. `at_most`: with every autoscaling place at
/// its most nodes.
pub(super) fn charge_all<'a>(model: &'a Model, catalog: &'a Catalog, at_most: bool) -> Ledger<'a> {
    let mut ledger = Ledger::new(model, catalog, at_most);
    compute::charge(&mut ledger);
    platform::charge(&mut ledger);
    database::charge(&mut ledger);
    cache::charge(&mut ledger);
    object::charge(&mut ledger);
    backup::charge(&mut ledger);
    balancer::charge(&mut ledger);
    nat::charge(&mut ledger);
    transfer::charge(&mut ledger);
    replication::charge(&mut ledger);
    responses::charge(&mut ledger);
    mesh::charge(&mut ledger);
    ledger
}
