//! Content ids: BLAKE3 with a context per kind, so that a file can never pass for a tree node.
//!
//! The contexts are the key derivation contexts of BLAKE3's `derive_key` mode (BLAKE3 paper, section 2.3) and belong to
//! the format: they never change.

use std::fmt;
use std::sync::LazyLock;

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};

/// Length of every content id, in bytes.
pub const ID_LEN: usize = 32;

macro_rules! content_id {
    ($(#[$doc:meta])* $name:ident, $context:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; ID_LEN]);

        impl $name {
            /// The id of these bytes.
            pub fn of(bytes: &[u8]) -> Self {
                // The key of a context is worth a hash of its own: for small objects, a noticeable part of the work.
                static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context($context));
                Self(*blake3::Hasher::new_from_context_key(&KEY).update(bytes).finalize().as_bytes())
            }

            /// An id that was stored.
            pub const fn from_bytes(bytes: [u8; ID_LEN]) -> Self {
                Self(bytes)
            }

            /// An id that was stored; `None` unless there are 32 bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The id as bytes.
            pub const fn as_bytes(&self) -> &[u8; ID_LEN] {
                &self.0
            }

            /// Reads 64 hex digits.
            pub fn from_hex(text: &str) -> Option<Self> {
                blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

content_id! {
    /// Names a piece of content.
    ChunkId, "snapshot 2026-11 chunk v1"
}
content_id! {
    /// Names a node of a tree.
    NodeId, "snapshot 2026-11 tree node v1"
}
content_id! {
    /// Names the whole state of a dataset.
    StateId, "snapshot 2026-11 state v1"
}
content_id! {
    /// Names a record: what a snapshot is, written into a pack so that the catalog is not the only copy.
    RecordId, "snapshot 2026-11 record v1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_never_share_an_id_and_ids_never_change() {
        let ids = [*ChunkId::of(b"x").as_bytes(), *NodeId::of(b"x").as_bytes(), *RecordId::of(b"x").as_bytes()];
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
        assert_eq!(ids[0], blake3::derive_key("snapshot 2026-11 chunk v1", b"x"));
        assert_eq!(ids[1], blake3::derive_key("snapshot 2026-11 tree node v1", b"x"));
    }
}
