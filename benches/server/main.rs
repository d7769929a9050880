//! How fast the server is: a list with authentication on beside a bare handler, durable writes, idle connections.
//!
//! `cargo bench --bench server` runs all; `-- list writes idle` chooses. The bare handler is one of the same framework that
//! answers the same bytes, in a process of its own, asked in turn with the server. Load and server share the machine.

mod bare;
mod load;
mod server;

use std::time::Duration;

use anyhow::{Result, ensure};

use load::{Load, Request};
use server::Server;

/// Rounds of which the median counts.
const ROUNDS: usize = 5;
/// How long a round takes.
const ROUND: Duration = Duration::from_secs(4);
/// Connections that ask all the time.
const BUSY: usize = 32;
/// Connections that ask nothing.
const IDLE: usize = 10_000;
/// Snapshots in the list.
const SNAPSHOTS: usize = 100;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [verb, body] = &words[..]
        && verb == bare::VERB
    {
        return bare::serve(body.as_ref());
    }
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    if is_wanted("list") {
        list()?;
    }
    if is_wanted("writes") {
        writes()?;
    }
    if is_wanted("idle") {
        idle()?;
    }
    Ok(())
}

fn list() -> Result<()> {
    let server = Server::begin()?;
    let dataset = server.dataset_with(SNAPSHOTS)?;
    let ask = Request::get(&format!("/api/v1/dataset/{dataset}/snapshot"), &server.token()?);
    let body = load::once(server.address(), &ask)?;
    let bare = bare::Bare::begin(&server.folder().join("body"), &body)?;
    println!("list of {SNAPSHOTS} snapshots, {} bytes, {BUSY} connections, {ROUNDS} rounds in turn", body.len());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(Load::of(bare.address(), &ask, BUSY, ROUND)?);
        ours.push(Load::of(server.address(), &ask, BUSY, ROUND)?);
    }
    let (ours, theirs) = (Load::median(ours), Load::median(theirs));
    println!("  bare handler  {theirs}");
    println!("  server        {ours}");
    let share = ours.rate() / theirs.rate();
    println!("  share         {:.0} %   (aim: at least 25 %, {})", share * 100.0, verdict(share >= 0.25));
    let tail = ours.p99.as_secs_f64() / ours.p50.as_secs_f64();
    println!("  p99 / p50     {tail:.1}   (aim: at most 5, {})", verdict(tail <= 5.0));
    Ok(())
}

fn writes() -> Result<()> {
    let server = Server::begin()?;
    let key = server.tenant_key("city")?;
    let write = |number: u64| {
        let body =
            format!(r#"{{"id":"sensor-{number}","type":"Sensor","level":{{"type":"Number","value":{number}}}}}"#);
        Request::post("/v2/entities", &key, &body).header("Fiware-Service", "city")
    };
    let mut rounds = Vec::new();
    for round in 0..ROUNDS as u64 {
        rounds.push(Load::of_each(server.address(), &|number| write(round * 10_000_000 + number), BUSY, ROUND)?);
    }
    let load = Load::median(rounds);
    println!("entity writes, durable, {BUSY} connections, {ROUNDS} rounds");
    println!("  server        {load}   (aim: at least 2,000 a second, {})", verdict(load.rate() >= 2_000.0));
    Ok(())
}

fn idle() -> Result<()> {
    let server = Server::begin()?;
    let before = server.memory()?;
    let connections = load::open(server.address(), IDLE)?;
    ensure!(connections.len() == IDLE, "{} connections could be made", connections.len());
    let ask = Request::get("/api/v1/healthcheck", "");
    load::once(server.address(), &ask)?;
    let after = server.memory()?;
    println!("{IDLE} idle connections");
    let met = verdict(after < 200 << 20);
    println!("  memory        {} MB, {} MB before   (aim: under 200 MB, {met})", after >> 20, before >> 20);
    Ok(())
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "missed" }
}
