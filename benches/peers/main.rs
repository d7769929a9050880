//! The benchmark against the tools people use today: `cargo bench --bench peers -- --help`.
//!
//! It makes its own data, runs our binary and each peer in turn on the same tree (A B A B), and prints one table a
//! dataset with the aims of the product beside what was measured. It reports; it never fails because of a time.
//!
//! To add a peer: a file in `peers/` with a small struct that says which commands snapshot, restore and clone, and its
//! name in `peers::all`. To add an operation: a variant in `operation.rs`, its place in `contest.rs`, its aim in `aims.rs`.

mod aims;
mod change;
mod contest;
mod data;
mod disk;
mod growth;
mod machine;
mod measure;
mod operation;
mod options;
mod peers;
mod random;
mod report;
mod series;
mod start;

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::contest::Contest;
use crate::data::Dataset;
use crate::disk::Disk;
use crate::measure::Meter;
use crate::options::{Options, What};
use crate::peers::{Ours, Peer};
use crate::report::Table;

fn main() -> ExitCode {
    let options = match Options::read() {
        Ok(options) => options,
        Err(message) => {
            println!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let disk = Disk::open(&options.folder, options.loop_gigabytes)?;
    let meter = Meter::new(disk.root())?;
    let peers = chosen(options);
    machine::describe(&disk, &meter, &peers, options);
    for what in &options.what {
        match what {
            What::Data(dataset) => println!("{}", against_all(dataset, &peers, &disk, &meter, options)?),
            What::Start => println!("{}", start::measure(&disk, &meter, options)?),
            What::Growth => println!("{}", growth::measure(&disk, &meter, options)?),
        }
    }
    Ok(())
}

/// The peers that are here and wanted, each with its version.
fn chosen(options: &Options) -> Vec<(Box<dyn Peer>, String)> {
    let wanted = |peer: &dyn Peer| options.peers.is_empty() || options.peers.iter().any(|name| name == peer.name());
    let all = peers::all().into_iter().filter(|peer| wanted(peer.as_ref()));
    all.filter_map(|peer| peer.version().map(|version| (peer, version))).collect()
}

fn against_all(
    dataset: &Dataset,
    peers: &[(Box<dyn Peer>, String)],
    disk: &Disk,
    meter: &Meter,
    options: &Options,
) -> Result<Table> {
    let mut table = Table::new(dataset);
    let stand = data::stand(dataset, disk)?;
    for (peer, _) in peers {
        eprintln!("{}: ours and {}", dataset.name(), peer.name());
        let contest = Contest::new(dataset, &stand, &[&Ours, peer.as_ref()], meter, options.runs)?;
        let outcomes =
            contest.run(&options.only).with_context(|| format!("{} with {}", dataset.name(), peer.name()))?;
        table.add(peer.name(), outcomes);
    }
    stand.remove()?;
    Ok(table)
}
