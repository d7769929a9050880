//! Things that go wrong around the program: full and read-only disks, stores that are none, folders that are elsewhere.

mod attack;
mod folder;
mod full;
mod mount;
mod store;
