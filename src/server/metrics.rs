//! Figures about the server, in the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::server::AppState;
use crate::server::voice::Voice;

/// Upper bounds of the classes of durations, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const VOICES: usize = Voice::ALL.len();

/// Counters, one of each for a server.
pub struct Metrics {
    started: Instant,
    answered: [[[AtomicU64; CLASSES.len()]; METHODS.len()]; VOICES],
    durations: [[AtomicU64; BOUNDS.len() + 1]; VOICES],
    micros: [AtomicU64; VOICES],
    /// Requests that are being answered.
    pub in_flight: AtomicI64,
    /// Connections that are open.
    pub connections: AtomicI64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            answered: Default::default(),
            durations: Default::default(),
            micros: Default::default(),
            in_flight: AtomicI64::new(0),
            connections: AtomicI64::new(0),
        }
    }
}

impl Metrics {
    /// A request was answered.
    pub fn note(&self, voice: Voice, method: &str, status: u16, took: Duration) {
        let method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        let voice = voice.place();
        self.answered[voice][method][class].fetch_add(1, Ordering::Relaxed);
        self.durations[voice][bucket].fetch_add(1, Ordering::Relaxed);
        self.micros[voice].fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn write_requests(&self, text: &mut String) {
        head(text, "snapshot_http_requests_total", "counter", "Requests answered.");
        for voice in Voice::ALL {
            for (method, classes) in METHODS.iter().zip(&self.answered[voice.place()]) {
                for (class, count) in CLASSES.iter().zip(classes) {
                    let count = count.load(Ordering::Relaxed);
                    if count > 0 {
                        let contract = voice.as_str();
                        let _ = writeln!(
                            text,
                            "snapshot_http_requests_total{{contract=\"{contract}\",method=\"{method}\",status=\"{class}\"}} {count}"
                        );
                    }
                }
            }
        }
    }

    fn write_durations(&self, text: &mut String) {
        let name = "snapshot_http_request_duration_seconds";
        head(text, name, "histogram", "How long requests took until their answer began.");
        for voice in Voice::ALL {
            let contract = voice.as_str();
            let mut below = 0;
            for (number, count) in self.durations[voice.place()].iter().enumerate() {
                below += count.load(Ordering::Relaxed);
                let bound = BOUNDS.get(number).map_or("+Inf".to_owned(), f64::to_string);
                let _ = writeln!(text, "{name}_bucket{{contract=\"{contract}\",le=\"{bound}\"}} {below}");
            }
            let sum = self.micros[voice.place()].load(Ordering::Relaxed) as f64 / 1e6;
            let _ = writeln!(text, "{name}_sum{{contract=\"{contract}\"}} {sum}");
            let _ = writeln!(text, "{name}_count{{contract=\"{contract}\"}} {below}");
        }
    }
}

/// All figures as text.
pub fn text(state: &AppState) -> String {
    let metrics = &state.metrics;
    let mut text = String::with_capacity(4096);
    metrics.write_requests(&mut text);
    metrics.write_durations(&mut text);
    let gauge = |text: &mut String, name: &str, about: &str, value: i64| {
        head(text, name, "gauge", about);
        let _ = writeln!(text, "{name} {value}");
    };
    gauge(
        &mut text,
        "snapshot_http_requests_in_flight",
        "Requests that are being answered.",
        metrics.in_flight.load(Ordering::Relaxed),
    );
    gauge(&mut text, "snapshot_connections", "Connections that are open.", metrics.connections.load(Ordering::Relaxed));
    let tasks = i64::try_from(state.tasks.count()).unwrap_or(i64::MAX);
    gauge(&mut text, "snapshot_tasks_running", "Tasks that this server carries out.", tasks);
    head(&mut text, "snapshot_logins_refused_total", "counter", "Tokens and keys that were not believed.");
    let _ = writeln!(text, "snapshot_logins_refused_total {}", state.authenticator.failures());
    head(&mut text, "snapshot_uptime_seconds", "gauge", "Time since the server was started.");
    let _ = writeln!(text, "snapshot_uptime_seconds {}", metrics.started.elapsed().as_secs());
    head(&mut text, "snapshot_build_info", "gauge", "The version that runs.");
    let _ = writeln!(text, "snapshot_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
    text
}

fn head(text: &mut String, name: &str, kind: &str, about: &str) {
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}");
}
