//! Whether the server is there, and which it is. Nobody has to say who they are for that.

use std::sync::OnceLock;
use std::time::Instant;

use axum::http::StatusCode;
use serde_json::json;

use crate::model::Timestamp;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, plain};

/// The routes.
pub(super) fn routes() -> Routes {
    started();
    let get = |path, summary| Operation::get(path, summary).answers_of(200, "It is there", "application/json").public();
    Routes::new()
        .on(get("/version", "Which server it is"), version)
        .on(get("/health", "Whether the server is well"), health)
        .on(get("/health/live", "Whether the server runs"), health)
        .on(get("/health/ready", "Whether the server answers"), health)
        .on(get("/v2", "Where things are"), entry_points)
}

/// When the routes were made, which is when the server began.
fn started() -> Instant {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    *STARTED.get_or_init(Instant::now)
}

async fn version() -> Answer {
    let seconds = started().elapsed().as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let uptime = format!("{days} d, {hours} h, {minutes} m, {} s", seconds % 60);
    let about = json!({"version": env!("CARGO_PKG_VERSION"), "uptime": uptime, "server": "snapshot"});
    Answer::json(StatusCode::OK, plain(&json!({"orion": about})))
}

async fn health() -> Answer {
    Answer::json(StatusCode::OK, plain(&json!({"status": "healthy", "timestamp": Timestamp::now()})))
}

async fn entry_points() -> Answer {
    let places = json!({
        "entities_url": "/v2/entities",
        "types_url": "/v2/types",
        "snapshots_url": "/v2/snapshots",
    });
    Answer::json(StatusCode::OK, plain(&places))
}
