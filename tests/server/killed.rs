//! A server that is killed while much is going on. The next one, over the same store, has all that was acknowledged, and
//! nothing is left in the middle.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::http::{Call, Reply};
use crate::place::{Place, Server, eventually};

const FILES: u32 = 150;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// What was acknowledged, over all rounds.
#[derive(Default)]
struct Acknowledged {
    /// By type: a list is not paged beyond 10,000 entities, and each writer of each round stays below.
    entities: BTreeMap<String, Vec<String>>,
    snapshots: Vec<String>,
    tasks: Vec<String>,
}

/// One server's life: what its clients share.
struct Life<'a> {
    address: SocketAddr,
    round: u64,
    dataset: &'a str,
    folder: &'a Path,
    first: &'a str,
    told: &'a Mutex<Acknowledged>,
}

impl Life<'_> {
    /// Asks again and again, until nobody answers any more.
    fn keep(&self, mut next: impl FnMut(u64) -> Call, mut note: impl FnMut(&mut Acknowledged, u64, &Reply)) {
        for number in 0.. {
            let Some(reply) = next(number).try_send(self.address) else { return };
            assert!(reply.status < 500, "{}", reply.text());
            note(&mut self.told.lock().unwrap(), number, &reply);
        }
    }

    fn write_entities(&self, writer: u64) {
        let kind = format!("T-{}-{writer}", self.round);
        let name = |number| format!("{kind}-{number}");
        let entity = |number| json!({"id": name(number), "type": kind, "n": {"value": number}});
        let next = |number| Call::new("POST", "/v2/entities").header("fiware-service", "city").json(&entity(number));
        self.keep(next, |told, number, reply| {
            if reply.status == 201 {
                told.entities.entry(kind.clone()).or_default().push(name(number));
            }
        });
    }

    fn take_snapshots(&self) {
        let target = format!("/api/v1/dataset/{}/snapshot", self.dataset);
        let next = |number| {
            let _ = fs::write(self.folder.join(format!("new-{}.txt", number % 5)), format!("{} {number}", self.round));
            Call::new("POST", &target).json(&json!({"name": format!("s-{}-{number}", self.round)}))
        };
        self.keep(next, |told, _, reply| {
            if reply.status == 200 {
                told.snapshots.push(reply.json()["snapshot_id"].as_str().unwrap().to_owned());
            }
        });
    }

    fn begin_tasks(&self) {
        let one = format!("/api/v1/dataset/{}/snapshot/{}", self.dataset, self.first);
        let next = |number: u64| {
            let verb = if number.is_multiple_of(2) { "restore" } else { "clone" };
            Call::new("POST", &format!("{one}/{verb}")).bytes("")
        };
        self.keep(next, |told, _, reply| {
            if reply.status == 202 {
                told.tasks.push(reply.header("x-task-id").unwrap().to_owned());
            }
        });
    }
}

/// A dataset with files, and a server's first look at it.
fn begin(place: &Place) -> (String, String) {
    let folder = place.path("set");
    fs::create_dir(&folder).unwrap();
    for number in 0..FILES {
        let mut bytes = vec![0; 20_000];
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(&mut bytes);
        fs::write(folder.join(format!("{number}.jpg")), bytes).unwrap();
    }
    let made = place.run(&["init", folder.to_str().unwrap()]);
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("dataset_id"), text("current_snapshot_id"))
}

#[test]
fn what_was_acknowledged_is_there_after_a_server_was_killed_and_nothing_hangs() {
    let rounds = if std::env::var_os("SNAPSHOT_LONG_TESTS").is_some() { 30 } else { 3 };
    let place = Place::new();
    let (dataset, first) = begin(&place);
    let told = Mutex::default();
    let mut dice = Dice(4711);
    for round in 0..rounds {
        let mut server = place.open_server();
        let folder = &place.path("set");
        let life = Life { address: server.address, round, dataset: &dataset, folder, first: &first, told: &told };
        let before = told.lock().unwrap().tasks.len();
        std::thread::scope(|scope| {
            for writer in 0..3 {
                let life = &life;
                scope.spawn(move || life.write_entities(writer));
            }
            scope.spawn(|| life.take_snapshots());
            scope.spawn(|| life.begin_tasks());
            // Not before something is going on; when exactly is chance.
            eventually("tasks are begun", || (told.lock().unwrap().tasks.len() > before).then_some(()));
            std::thread::sleep(Duration::from_millis(dice.below(400)));
            server.signal(Signal::KILL);
            server.ended();
        });
        check(&place, &dataset, &first, &told.lock().unwrap());
    }
}

fn check(place: &Place, dataset: &str, first: &str, told: &Acknowledged) {
    let server = place.open_server();
    for id in &told.tasks {
        let task = server.task(id);
        assert!(matches!(task["status"].as_str(), Some("COMPLETED" | "FAILED" | "ABORTED")), "{task}");
    }
    eventually("nothing is held any more", || {
        let all = server.get("/api/v1/datasets").is(200).json();
        let is_free = |one: &Value| one["status_new"] == "READY";
        all.as_array().unwrap().iter().all(is_free).then_some(())
    });
    has_all_entities(&server, told);
    let listed = server.snapshots(dataset);
    for id in &told.snapshots {
        assert!(listed.iter().any(|one| one["snapshot_id"] == json!(id)), "{id} was acknowledged");
    }
    server.restore(dataset, first);
    assert_eq!(fs::read_dir(place.path("set")).unwrap().count(), FILES as usize);
    drop(server);
    place.run(&["verify"]);
}

fn has_all_entities(server: &Server, told: &Acknowledged) {
    for (kind, entities) in &told.entities {
        let seen = entities_of(server, kind);
        for id in entities {
            assert!(seen.contains(id), "{id} was acknowledged");
        }
    }
}

fn entities_of(server: &Server, kind: &str) -> HashSet<String> {
    let mut seen = HashSet::new();
    loop {
        let target = format!("/v2/entities?type={kind}&limit=1000&offset={}&options=keyValues&attrs=n", seen.len());
        let page = server.send(Call::new("GET", &target).header("fiware-service", "city")).is(200).json();
        let page = page.as_array().unwrap();
        seen.extend(page.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        if page.len() < 1000 {
            return seen;
        }
    }
}
