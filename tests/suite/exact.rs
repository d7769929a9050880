//! A state survives the round trip exactly: create, wreck, restore, and clone.

mod ignored;
mod kept;
mod racy;
mod unreadable;
