//! The client of the Vela contract against a service that is written from the contract's page alone, and that is as
//! awkward as services are.

mod asking;
mod fake;
mod http;
mod listing;
mod removing;
mod restoring;
mod taking;
