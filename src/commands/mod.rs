//! The verbs, one file each, and the table of them.

pub mod cat;
pub mod clone;
pub mod completions;
pub mod copy_id;
pub mod create;
pub mod dataset;
pub mod diff;
pub mod edit;
pub mod entity;
pub mod files;
pub mod gc;
pub mod guard;
pub mod history;
pub mod items;
pub mod list;
pub mod login;
pub mod man;
pub mod passing;
pub mod place;
pub mod profile;
pub mod protect;
pub mod prune;
pub mod register;
pub mod resolve;
pub mod restore;
pub mod retention;
pub mod rm;
pub mod run_task;
pub mod schema;
pub mod serve;
pub mod show;
pub mod stats;
pub mod task;
pub mod token;
pub mod undelete;
pub mod undo;
pub mod unprotect;
pub mod verify;
pub mod wait;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

use crate::backend::{self, Backend};
use crate::cli::Settings;
use crate::console::{Console, Exit, escape};
use crate::error::Error;
use crate::models::Known;

pub use place::Place;

/// Everything that can be done. The help text of a command stands with its arguments.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "a doc comment here would replace the help text that stands with the arguments")]
pub enum Command {
    #[command(visible_alias = "ls")]
    List(list::Args),
    Show(show::Args),
    Create(create::Args),
    Edit(edit::Args),
    Restore(restore::Args),
    Undo(undo::Args),
    Clone(clone::Args),
    Rm(rm::Args),
    Undelete(undelete::Args),
    Protect(protect::Args),
    Unprotect(unprotect::Args),
    CopyId(copy_id::Args),
    Diff(diff::Args),
    Files(files::Args),
    Cat(cat::Args),
    Items(items::Args),
    Guard(guard::Args),
    History(history::Args),
    Prune(prune::Args),
    Gc(gc::Args),
    Verify(verify::Args),
    Stats(stats::Args),
    Init(dataset::create::Args),
    Dataset(dataset::Args),
    Task(task::Args),
    Entity(entity::Args),
    Token(token::Args),
    Login(login::Args),
    Profile(profile::Args),
    Completions(completions::Args),
    Man(man::Args),
    Schema(schema::Args),
    Serve(serve::Args),
    #[command(name = "__run-task", hide = true)]
    RunTask(run_task::Args),
}

impl Command {
    /// Whether it is recorded who does it.
    fn is_recorded(&self) -> bool {
        match self {
            Self::Create(_)
            | Self::Edit(_)
            | Self::Restore(_)
            | Self::Undo(_)
            | Self::Clone(_)
            | Self::Rm(_)
            | Self::Undelete(_)
            | Self::Protect(_)
            | Self::Unprotect(_)
            | Self::Guard(_)
            | Self::Prune(_)
            | Self::Init(_) => true,
            Self::Dataset(args) => args.is_recorded(),
            Self::Token(args) => args.is_recorded(),
            _ => false,
        }
    }
}

/// Opens the home of datasets and does what was asked for there.
pub async fn run(command: Command, place: &Place, settings: &Settings, console: &Console) -> Result<Exit> {
    let backend = backend::open(&settings.home, settings.actor(command.is_recorded()), console.trace()).await?;
    let done = match command {
        Command::Guard(args) => guard::run(args, place, &*backend, console).await,
        Command::Token(args) => token::run(args, settings.master_key()?, &*backend, console).await.map(|()| Exit::OK),
        command => dispatch(command, place, &settings.models, &*backend, console).await.map(|()| Exit::OK),
    };
    for notice in backend.take_notices() {
        console.note(escape::lines(&notice));
    }
    done
}

async fn dispatch(
    command: Command,
    place: &Place,
    models: &Known,
    backend: &dyn Backend,
    console: &Console,
) -> Result<()> {
    match command {
        Command::List(args) => list::run(args, place, backend, console).await,
        Command::Show(args) => show::run(args, place, backend, console).await,
        Command::Create(args) => create::run(args, place, backend, console).await,
        Command::Edit(args) => edit::run(args, place, backend, console).await,
        Command::Restore(args) => restore::run(args, place, backend, console).await,
        Command::Undo(args) => undo::run(args, place, backend, console).await,
        Command::Clone(args) => clone::run(args, place, backend, console).await,
        Command::Rm(args) => rm::run(args, place, backend, console).await,
        Command::Undelete(args) => undelete::run(args, place, backend, console).await,
        Command::Protect(args) => protect::run(args, place, backend, console).await,
        Command::Unprotect(args) => unprotect::run(args, place, backend, console).await,
        Command::CopyId(args) => copy_id::run(args, place, backend, console).await,
        Command::Diff(args) => diff::run(args, place, backend, console).await,
        Command::Files(args) => files::run(args, place, backend, console).await,
        Command::Cat(args) => cat::run(args, place, backend, console).await,
        Command::Items(args) => items::run(args, place, backend, console).await,
        Command::History(args) => history::run(args, place, backend, console).await,
        Command::Prune(args) => prune::run(args, place, backend, console).await,
        Command::Gc(args) => gc::run(args, backend, console).await,
        Command::Verify(args) => verify::run(args, place, backend, console).await,
        Command::Stats(args) => stats::run(args, backend, console).await,
        Command::Init(args) => dataset::create::run(args, backend, console).await,
        Command::Dataset(args) => dataset::run(args, place, models, backend, console).await,
        Command::Task(args) => task::run(args, place, backend, console).await,
        Command::Entity(args) => entity::run(args, place, backend, console).await,
        Command::Guard(_)
        | Command::Token(_)
        | Command::Login(_)
        | Command::Profile(_)
        | Command::Completions(_)
        | Command::Man(_)
        | Command::Schema(_)
        | Command::Serve(_)
        | Command::RunTask(_) => {
            unreachable!("these were done elsewhere")
        }
    }
}

/// Goes to the directory that `-C` names.
///
/// # Errors
/// `Io` if it is not there.
pub fn enter(directory: Option<&Path>) -> Result<()> {
    match directory {
        Some(path) => std::env::set_current_dir(path).map_err(|source| Error::io("enter", path, source).into()),
        None => Ok(()),
    }
}

/// Says that a first signal was heard.
pub fn say_stopping(console: &Console) {
    console.note("Stopping at the next safe point; press Ctrl-C again to leave at once");
}
