//! Expressions that choose items: `size > 100000 and tag('night') and not issue('blur')`.
//!
//! The language is that of SQLite's expressions, and SQLite evaluates them, so that nothing has to be learnt or
//! invented. An expression sees one item: its columns (see [`COLUMNS`]) and what the functions `tag`, `label`, `meta` and
//! `issue` say of it. It can neither read nor write anything else: there is no table, queries inside of the expression
//! are refused, and of SQLite's functions only those that need little time and memory can be called.

mod columns;
mod database;
mod facts;
mod text;

pub use columns::COLUMNS;
pub use database::{FUNCTIONS, Filter, Matcher};
