//! Texts that people type and configure.

use std::path::Path;
use std::str::FromStr;

use crate::cli::config::Config;
use crate::contract::vela::{Scope, ServicePath};
use crate::contract::visual_layer::time::parse_instant;
use crate::engine::ingest::path::ensure_path;
use crate::formats::item::Item;
use crate::model::{Description, Email, Name, Reference, TenantName, parse_duration, parse_since};
use crate::query::Filter;
use crate::worktree::ignore::Rules;
use crate::worktree::root::is_plain_path;

/// Names, addresses, references, times and paths. A path that a file may be sent for leads nowhere else.
pub(super) fn words(data: &[u8]) {
    if ensure_path(data).is_ok() {
        assert!(is_plain_path(data));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = (Name::from_str(text), Description::from_str(text), Email::from_str(text), TenantName::from_str(text));
    let _ = (Reference::from_str(text), ServicePath::from_str(text), Scope::from_str(text));
    let _ = (parse_duration(text), parse_since(text), parse_instant(text));
}

/// Expressions that choose items: evaluated with what they may do and no more, and never for long.
pub(super) fn expression(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(filter) = Filter::parse(text) {
        let item = Item { path: "a/b.jpg".into(), tags: vec!["night".into()], ..Item::default() };
        let _ = filter.matches(&item);
    }
}

/// The configuration file.
pub(super) fn config(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Config::parse(text, Path::new("config.toml"));
    }
}

/// What a folder leaves out.
pub(super) fn ignore(data: &[u8]) {
    let rules = Rules::inside(b"a", data, Some(Rules::inside(b"", data, None)));
    for path in [&b"a/b"[..], b"a/b.jpg", b"a/\xff/c"] {
        rules.ignores(path, true);
        rules.ignores(path, false);
    }
}
