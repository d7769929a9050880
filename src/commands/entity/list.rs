//! `snapshot entity list`

use anyhow::Result;

use crate::backend::{Backend, EntityQuery};
use crate::commands::Place;
use crate::commands::entity::{service_path, side};
use crate::console::draw::rows::RowWriter;
use crate::console::{Console, Format, format};
use crate::model::Reference;

/// Entities after which a signal is looked at.
const BREATH: u64 = 256;
/// Lines of a table where no limit was given.
const TABLE_LIMIT: u64 = 50;

/// List the entities of a tenant, by id
///
/// A table shows the first 50 unless `--limit` says otherwise; JSON, CSV and ids give all. `-o jsonl` prints what
/// `snapshot entity put` reads.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  snapshot entity list -d smartcity --type Room
  snapshot entity list -d smartcity --prefix urn:ngsi-ld: --json
  snapshot entity list -d smartcity --at latest -o jsonl > entities.jsonl")]
pub struct Args {
    /// Only those with this id; may be given several times
    #[arg(long = "id", value_name = "ID")]
    ids: Vec<String>,

    /// Only those whose ids begin with this
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,

    /// Only those of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    kinds: Vec<String>,

    /// Only those under this service path
    #[arg(long, value_name = "PATH", value_parser = service_path)]
    service_path: Option<String>,

    /// As a snapshot has them, instead of now
    #[arg(long, value_name = "SNAPSHOT")]
    at: Option<Reference>,

    /// Pass over so many first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u64,

    /// At most this many; 0 for all
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

/// Lists entities while they are read.
pub async fn run(args: Args, place: &Place, backend: &dyn Backend, console: &Console) -> Result<()> {
    let side = side(args.at.as_ref(), place, backend).await?;
    let is_cut = console.options().format == Format::Table && args.limit.is_none();
    let limit = if is_cut { Some(TABLE_LIMIT + 1) } else { args.limit.filter(|limit| *limit > 0) };
    let query = EntityQuery {
        ids: args.ids,
        id_prefix: args.prefix,
        kinds: args.kinds,
        service_path: args.service_path,
        after: None,
        offset: args.offset,
        limit,
    };
    let entities = backend.entities(&side, &query).await?;
    let mut writer = RowWriter::new(std::io::stdout().lock(), console.options().format, console.sheet())?;
    let mut is_more = false;
    for (number, entity) in (0u64..).zip(entities) {
        if is_cut && number == TABLE_LIMIT {
            is_more = true;
            break;
        }
        writer.row(&entity?)?;
        if number % BREATH == 0 {
            tokio::task::yield_now().await;
        }
    }
    match writer.finish()? {
        0 => console.note("No entities there"),
        shown if is_more => {
            console.note(format!("The first {}; `--limit 0` shows all", format::plural(shown, "entity", "entities")))
        }
        _ => {}
    }
    Ok(())
}
