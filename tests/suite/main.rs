//! The whole program from outside: the contract of the backends, exactness, random histories, crashes, contention,
//! damage and trouble. `SNAPSHOT_LONG_TESTS=1` runs more and larger cases.

mod contention;
mod contract;
mod crash;
mod damage;
mod documented;
mod exact;
mod freed;
mod histories;
mod stores;
mod support;
mod tree;
mod trouble;
mod uploads;
