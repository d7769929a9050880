//! Locks of the store.
