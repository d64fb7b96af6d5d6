//! What a design is made of, priced: one file for each family of things on a bill.
//!
//! Each family walks the model and hands the [`Ledger`] what is charged: a key, an amount and
//! what it is for. The ledger finds prices, splits tiers, and keeps what has no price or volume.

mod amount;
mod backup;
mod balancer;
mod cache;
mod cdn;
mod compute;
mod database;
mod disk;
mod dns;
mod ledger;
mod lifecycle;
mod logs;
mod mesh;
mod messaging;
mod nat;
mod object;
mod platform;
mod quotes;
mod replication;
mod requests;
mod reserved;
mod responses;
mod services;
mod transfer;
mod waf;

#[cfg(test)]
mod tests;

pub(super) use self::services::people;
pub(super) use amount::Amount;
pub(crate) use amount::exact_product;
use ledger::Reduction;
pub(super) use ledger::{GLOBAL, Item, Ledger, Scale, stretch};
pub(super) use quotes::Quotes;

use crate::model::Model;

/// Everything that is used, at list prices, in the ledger.
pub(super) fn charge_all<'a>(model: &'a Model, quotes: &'a Quotes<'a>, scale: Scale) -> Ledger<'a> {
    let mut ledger = Ledger::new(model, quotes, scale);
    compute::charge(&mut ledger);
    platform::charge(&mut ledger);
    database::charge(&mut ledger);
    cache::charge(&mut ledger);
    object::charge(&mut ledger);
    requests::charge(&mut ledger);
    logs::charge(&mut ledger);
    messaging::charge(&mut ledger);
    backup::charge(&mut ledger);
    balancer::charge(&mut ledger);
    nat::charge(&mut ledger);
    transfer::charge(&mut ledger);
    replication::charge(&mut ledger);
    responses::charge(&mut ledger);
    cdn::charge(&mut ledger);
    mesh::charge(&mut ledger);
    dns::charge(&mut ledger);
    waf::charge(&mut ledger);
    services::charge(&mut ledger);
    services::sites(&mut ledger);
    ledger
}
