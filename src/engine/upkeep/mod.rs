//! The upkeep of a store: freeing what nothing refers to, re-checking what is stored, healing what is damaged.
//!
//! ```text
//! gc       roots -> reach -> mark -> waste -> rewrite     what is needed; which packs go or are written anew
//! verify   listing -> check -> findings -> affected       what is wrong, and whose snapshots suffer from it
//! create   damage -> heal                                 what is noted as damaged is stored anew
//! repair   packs -> catalog -> folders                    what is damaged is brought back from what is not
//! ```
//! `inventory` knows every stored object by a number; `backup` copies the catalog; `stats` counts.

mod affected;
pub(crate) mod backup;
mod check;
pub(crate) mod damage;
mod findings;
mod gc;
pub(crate) mod heal;
pub(crate) mod inventory;
mod listing;
mod mark;
pub(crate) mod reach;
mod repair;
mod rewrite;
mod roots;
mod stats;
mod verify;
mod waste;

pub use repair::repair;

#[cfg(test)]
mod tests;
