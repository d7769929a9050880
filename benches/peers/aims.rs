//! What the product wants to be, beside its peers and alone.

use crate::data::Shape;
use crate::operation::Operation;

/// Slowest that `list` of a hundred thousand snapshots may be, in seconds.
pub(crate) const LIST_SECONDS: f64 = 0.010;

/// Slowest that `--version` may be, in seconds.
pub(crate) const VERSION_SECONDS: f64 = 0.003;

/// The most of a peer's time that we want to take, where we want something.
pub(crate) fn ratio(shape: Shape, operation: Operation, peer: &str) -> Option<f64> {
    use {Operation as O, Shape as S};
    match (operation, shape, peer) {
        (O::First, S::Small, "restic") => Some(1.0 / 3.0),
        (O::First, S::Images, "borg") => Some(1.0 / 1.5),
        (O::First, S::Video, "borg") => Some(0.5),
        (O::Again, _, "git") => Some(1.0),
        (O::Changed, S::Small | S::Images, "git") => Some(0.5),
        // Half of the fastest of them, so half of each.
        (O::Changed, S::Video, "restic" | "rustic" | "borg") => Some(0.5),
        (O::Back, _, "git" | "rsync" | "rustic") => Some(1.0),
        (O::Clone, _, "cp") => Some(1.15),
        _ => None,
    }
}

/// The most memory that we want to take, in bytes.
pub(crate) fn peak(shape: Shape) -> u64 {
    match shape {
        Shape::Small => 64_000_000,
        Shape::Images | Shape::Video | Shape::Tiny => 100_000_000,
    }
}

/// How a table says whether an aim was met.
pub(crate) fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}
