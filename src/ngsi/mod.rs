//! Entities as NGSI sees them: reading and writing them as NGSIv2 and as NGSI-LD, asking for some of them, changing
//! their attributes.
//!
//! Pure code on values: it knows neither HTTP nor the store. Both APIs share one form of an entity, [`Entity`], whose
//! stored JSON is an entity in the normalized form of NGSIv2.

/// A value, written as JSON.
#[cfg(test)]
macro_rules! json {
    ($($text:tt)+) => {
        crate::facets::Json::parse(serde_json::json!($($text)+).to_string().as_bytes()).unwrap()
    };
}

mod entity;
mod fault;
mod filter;
pub mod ld;
mod names;
mod order;
mod page;
mod pattern;
pub mod query;
mod types;
pub mod v2;
mod value;

pub use entity::{Attribute, Entity, attribute_type_of, stamp};
pub use fault::{Fault, FaultKind};
pub use filter::{Filter, Selector};
pub use names::{ensure_attribute, ensure_id, ensure_type};
pub use order::{Order, Ranked};
pub use page::Page;
pub use pattern::Pattern;
pub use query::Query;
pub use types::Types;
pub use value::parse;

/// What reading and changing entities returns.
pub type Result<T, E = Fault> = std::result::Result<T, E>;
