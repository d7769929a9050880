//! From words to decisions: what was typed (`args`), then what that means with the environment and the configuration
//! file (`settings`). Nothing here talks to a dataset.

pub mod args;
pub mod config;
pub mod environment;
pub mod identity;
pub mod models;
pub mod profile_file;
pub mod profiles;
pub mod refusal;
pub mod servers;
pub mod settings;
pub mod values;

pub use args::{Cli, GlobalArgs};
pub use environment::Environment;
pub use refusal::Refusal;
pub use settings::Settings;
