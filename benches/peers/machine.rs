//! What a reader has to know to judge the numbers: the machine, the filesystem, the tools.

use std::fs;
use std::path::Path;

use crate::disk::Disk;
use crate::measure::Meter;
use crate::options::Options;
use crate::peers::{Ours, Peer};

/// Prints it.
pub(crate) fn describe(disk: &Disk, meter: &Meter, peers: &[(Box<dyn Peer>, String)], options: &Options) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = first_line("/proc/sys/kernel/osrelease");
    println!("Machine: {cores} cores ({}), {} of memory, Linux {kernel}", processor(), memory());
    let own = if disk.is_own() { "an image of its own, mounted without discard" } else { "the folder given" };
    println!("Filesystem: {} ({own})", filesystem(disk.root()));
    println!("Load when it began: {}", first_line("/proc/loadavg"));
    println!("Ours: {}", Ours.version().unwrap_or_default());
    for (peer, version) in peers {
        println!("Peer: {version}{}", peer.remark().map(|remark| format!(" ({remark})")).unwrap_or_default());
    }
    println!("Counted runs of each: {}, scale of the data: {}", options.runs, options.scale);
    if !meter.is_complete() {
        println!("GNU time is not installed: no CPU times, no memory");
    }
    println!();
}

fn first_line(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().lines().next().unwrap_or_default().to_owned()
}

fn after_colon(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

fn processor() -> String {
    after_colon("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned())
}

fn memory() -> String {
    let rounded = |bytes: u64| format!("{} GiB", (bytes + (1 << 29)) >> 30);
    bytes_of("MemTotal").map_or_else(|| "unknown".to_owned(), rounded)
}

/// Bytes of memory that programs can have now.
pub(crate) fn free_memory() -> Option<u64> {
    bytes_of("MemAvailable")
}

fn bytes_of(name: &str) -> Option<u64> {
    let text = after_colon("/proc/meminfo", name)?;
    text.split(' ').next()?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

/// Kind and options of the filesystem that `path` is on.
fn filesystem(path: &Path) -> String {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let above = fields.filter(|fields| fields.len() > 3 && path.starts_with(fields[1]));
    // Of mounts on one another the last one counts.
    let nearest = above.max_by_key(|fields| fields[1].len());
    nearest.map_or_else(|| "unknown".to_owned(), |fields| format!("{} {}", fields[2], fields[3]))
}
