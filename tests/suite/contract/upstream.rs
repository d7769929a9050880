//! `snapshot serve` for the clients among the backends: the real program, over a store of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use snapshot::remote::{Credentials, Server};

use crate::support::World;

/// A server that runs until nobody needs it any more.
pub(super) struct Upstream {
    process: Child,
    url: String,
}

impl Upstream {
    /// A place to work in, and a server over its store.
    pub(super) fn begin() -> (World, Self) {
        let world = World::new();
        world.engine();
        let mut program = world.program(&world.folder("serving"));
        program.args(["serve", "--quiet", "--auth", "none", "--listen", "127.0.0.1:0"]).stderr(Stdio::inherit());
        let mut process = program.spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        (world, Self { process, url: url.trim().to_owned() })
    }

    /// How it is reached.
    pub(super) fn reached(&self) -> Server {
        let url = self.url.clone();
        Server { url, credentials: Credentials::None, insecure: false, ca_file: None, headers: Vec::new() }
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
