//! What is fuzzed: every parser of bytes that are stored, received or read from files of strangers. `tests/fuzz/README.md`
//! says how.
//!
//! A target is a function that takes any bytes and panics if a promise is broken: that reading ends without a panic, and
//! what stands at each one. Where a checksum would keep all but a few bytes out, the target makes it right first, so
//! that what lies behind it is tried as well.

mod bytes;
mod media;
mod mend;
mod packed;
mod received;
mod stored;
mod tables;
mod words;

#[cfg(test)]
mod replay;

/// Tries these bytes, and panics if a promise is broken.
pub type Target = fn(&[u8]);

/// All targets by their names.
pub const TARGETS: [(&str, Target); 30] = [
    ("archive", packed::archive),
    ("catalog_json", stored::catalog_json),
    ("config", words::config),
    ("damaged_list", stored::damaged_list),
    ("export", tables::export),
    ("facet", stored::facet),
    ("frame", stored::frame),
    ("ignore", words::ignore),
    ("import_lines", packed::import_lines),
    ("journal", stored::journal),
    ("json", received::json),
    ("jwt", received::jwt),
    ("labels", tables::labels),
    ("media", media::media),
    ("metadata", tables::metadata),
    ("model_output", received::model_output),
    ("multipart", packed::multipart),
    ("ngsi_ld", received::ngsi_ld),
    ("ngsi_query", received::ngsi_query),
    ("ngsi_v2", received::ngsi_v2),
    ("pack", stored::pack),
    ("request", received::request),
    ("segment", stored::segment),
    ("stat_cache", stored::stat_cache),
    ("state", stored::state),
    ("table", tables::table),
    ("tree_node", stored::tree_node),
    ("where", words::expression),
    ("words", words::words),
    ("yolo", tables::yolo),
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}
