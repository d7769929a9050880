//! The Vela contract from both sides: the client against a service that is written from the contract's page alone, and
//! that is as awkward as services are; the server against the page's own examples; and the client against the server.

mod asking;
mod fake;
mod http;
mod listing;
mod program;
mod removing;
mod restoring;
mod served;
mod taking;
