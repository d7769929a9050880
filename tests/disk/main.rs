//! Power is lost at every point of the program's work, and system calls fail.
//!
//! The program itself is run under strace(1), with nothing replaced: what it and its database do to files is played on a
//! modelled disk (`disk.rs` says which losses are possible), and whatever the disk could hold after a loss of power
//! becomes a real folder again, in which work has to go on. As in ALICE and CrashMonkey, the points are all calls that
//! change something.
//!
//! Each test tries some points of an operation; with `SNAPSHOT_LONG_TESTS=1`, all. One that fails prints a line
//! `SNAPSHOT_DISK_CUT=...`; with it in the environment, only that cut is tried.

mod cuts;
mod dice;
mod disk;
mod faults;
mod guards;
mod image;
mod journal;
mod loss;
mod model;
mod operations;
mod record;
mod replay;
mod scene;
mod trace;
#[path = "../suite/tree.rs"]
#[allow(dead_code, reason = "the suite needs more of it")]
mod tree;
