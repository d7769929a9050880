//! `snapshot profile`: the homes of datasets that the configuration file names.

pub mod add;
pub mod choose;
pub mod list;
pub mod rm;
pub mod service;
pub mod show;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

use crate::console::Console;

/// Look after the places where datasets live: local stores, servers and services
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Add(Box<add::Args>),
    Use(choose::Args),
    Rm(rm::Args),
}

/// Does what was asked for. `chosen` is the profile that `-p` or the environment names, `path` the configuration file.
pub fn run(args: Args, chosen: Option<&str>, path: &Path, console: &Console) -> Result<()> {
    match args.verb {
        Verb::List(args) => list::run(&args, path, console),
        Verb::Show(args) => show::run(&args, chosen, path, console),
        Verb::Add(args) => add::run(*args, path, console),
        Verb::Use(args) => choose::run(&args, path, console),
        Verb::Rm(args) => rm::run(&args, path, console),
    }
}
