//! `snapshot schema`

use anyhow::Result;
use schemars::{JsonSchema, Schema, schema_for};

use crate::backend::{
    Cloned, EnrichmentReport, EntityReport, Entry, ExportReport, GcReport, ImportReport, ItemsChanged, ModelView,
    Operation, PropagationReport, Stats, VerifyReport,
};
use crate::cli::profiles::ProfileView;
use crate::console::draw::entities::EntityDocument;
use crate::console::draw::snapshots::Id;
use crate::console::painter::ProgressLine;
use crate::console::{Console, Format, failure, output};
use crate::error::Error;
use crate::formats::item::Item;
use crate::model::{Dataset, Diff, Drift, Key, Member, NewKey, Report, Snapshot, Task};

/// Print the JSON Schema of what a command prints with `--json`
///
/// Without a command it lists those that have one. `error` is what stands on stderr after a failure, `progress` a line
/// of `--progress json`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot schema
  snapshot schema list
  snapshot schema dataset status")]
pub struct Args {
    /// The command's words
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

type Describe = fn() -> Schema;

/// Commands and the type that each of them prints.
const SCHEMAS: [(&str, Describe); 65] = [
    ("clone", of::<Cloned>),
    ("copy-id", of::<Id>),
    ("create", of::<Snapshot>),
    ("dataset add-media", of::<Task>),
    ("dataset create", of::<Dataset>),
    ("dataset enrich", of::<EnrichmentReport>),
    ("dataset export", of::<ExportReport>),
    ("dataset import-labels", of::<ImportReport>),
    ("dataset import-metadata", of::<ImportReport>),
    ("dataset label", of::<ItemsChanged>),
    ("dataset list", of::<Vec<Dataset>>),
    ("dataset models", of::<Vec<ModelView>>),
    ("dataset move", of::<Dataset>),
    ("dataset people", of::<Vec<Member>>),
    ("dataset propagate-labels", of::<PropagationReport>),
    ("dataset reindex", of::<Task>),
    ("dataset rename", of::<Dataset>),
    ("dataset rm", of::<Dataset>),
    ("dataset set", of::<Dataset>),
    ("dataset share", of::<Vec<Member>>),
    ("dataset show", of::<Dataset>),
    ("dataset status", of::<Drift>),
    ("dataset tag", of::<ItemsChanged>),
    ("dataset undelete", of::<Dataset>),
    ("dataset unshare", of::<Vec<Member>>),
    ("diff", of::<Diff>),
    ("edit", of::<Snapshot>),
    ("entity get", of::<EntityDocument>),
    ("entity list", of::<Vec<EntityDocument>>),
    ("entity put", of::<EntityReport>),
    ("entity rm", of::<EntityReport>),
    ("error", of::<failure::Document>),
    ("files", of::<Vec<Entry>>),
    ("gc", of::<GcReport>),
    ("guard", of::<Report>),
    ("history", of::<Vec<Operation>>),
    ("init", of::<Dataset>),
    ("items", of::<Vec<Item>>),
    ("list", of::<Vec<Snapshot>>),
    ("login", of::<ProfileView>),
    ("profile add", of::<ProfileView>),
    ("profile list", of::<Vec<ProfileView>>),
    ("profile rm", of::<ProfileView>),
    ("profile show", of::<ProfileView>),
    ("profile use", of::<ProfileView>),
    ("progress", of::<ProgressLine<'static>>),
    ("protect", of::<Snapshot>),
    ("prune", of::<Vec<Snapshot>>),
    ("restore", of::<Report>),
    ("rm", of::<Vec<Snapshot>>),
    ("schema", of::<Vec<String>>),
    ("show", of::<Snapshot>),
    ("stats", of::<Stats>),
    ("task abort", of::<Task>),
    ("task list", of::<Vec<Task>>),
    ("task retry", of::<Task>),
    ("task show", of::<Task>),
    ("task wait", of::<Task>),
    ("token create", of::<NewKey>),
    ("token list", of::<Vec<Key>>),
    ("token revoke", of::<Key>),
    ("undelete", of::<Snapshot>),
    ("undo", of::<Report>),
    ("unprotect", of::<Snapshot>),
    ("verify", of::<VerifyReport>),
];

/// Prints a schema, or the names of all.
pub fn run(args: &Args, console: &Console) -> Result<()> {
    if args.command.is_empty() {
        output::write(names(console.options().format).as_bytes())?;
        return Ok(());
    }
    let command = args.command.join(" ");
    let name = if command == "ls" { "list" } else { &command };
    let schema = SCHEMAS.iter().find(|(one, _)| *one == name).map(|(_, describe)| describe());
    let schema = schema.ok_or_else(|| {
        Error::invalid(format!("`{command}`"), "no such command prints JSON; `snapshot schema` lists those that do")
    })?;
    output::write(output::json(&schema).as_bytes())?;
    Ok(())
}

fn of<T: JsonSchema>() -> Schema {
    schema_for!(T)
}

fn names(format: Format) -> String {
    let names = SCHEMAS.map(|(name, _)| name);
    if format == Format::Json { output::json(&names[..]) } else { names.map(|name| format!("{name}\n")).concat() }
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;
    use crate::cli::Cli;

    /// Commands whose output is not JSON.
    const WITHOUT: [&str; 4] = ["cat", "completions", "man", "serve"];

    fn leaves(command: &Command, before: &str) -> Vec<String> {
        let path = |one: &Command| format!("{before}{}", one.get_name());
        let of = |one: &Command| match one.has_subcommands() {
            true => leaves(one, &format!("{} ", path(one))),
            false => vec![path(one)],
        };
        command.get_subcommands().flat_map(of).collect()
    }

    #[test]
    fn every_command_has_a_schema_or_no_json() {
        let mut expected: Vec<_> = leaves(&Cli::public_command(), "");
        expected.retain(|name| !WITHOUT.contains(&name.as_str()));
        expected.extend(["error".into(), "progress".into()]);
        expected.sort();
        assert_eq!(SCHEMAS.map(|(name, _)| name.to_owned()).to_vec(), expected);
    }

    #[test]
    fn a_result_fits_its_schema() {
        let schema = serde_json::to_value(of::<Vec<Snapshot>>()).unwrap();
        let list = serde_json::to_value(vec![Snapshot::sample("a", "first")]).unwrap();
        jsonschema::validate(&schema, &list).unwrap();
        assert!(jsonschema::validate(&schema, &serde_json::json!([{"snapshot_id": 1}])).is_err());
    }
}
