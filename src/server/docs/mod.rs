//! What people and programs read about the routes: the OpenAPI document, a page that draws it, and the figures.
//!
//! The page needs no other host: it is one file of ours, with a script and a style of ours.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::server::extract::{Authenticated, Peer};
use crate::server::options::Auth;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::{AppState, metrics};

/// Where the OpenAPI document is.
pub const OPENAPI: &str = "/api/v1/openapi.json";
const DOCS: &str = "/api/v1/docs";
const SCRIPT: &str = "/api/v1/docs.js";
const STYLE: &str = "/api/v1/docs.css";
const METRICS: &str = "/metrics";
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(OPENAPI, "This document").public().answers::<serde_json::Value>(200, "The document"),
            openapi,
        )
        .on(Operation::get(DOCS, "A page about the routes").public().answers_of(200, "The page", "text/html"), page)
        .on(
            Operation::get(SCRIPT, "The page's script").public().answers_of(200, "The script", "text/javascript"),
            || async { file("text/javascript; charset=utf-8", include_str!("page.js")) },
        )
        .on(Operation::get(STYLE, "The page's style").public().answers_of(200, "The style", "text/css"), || async {
            file("text/css; charset=utf-8", include_str!("page.css"))
        })
        .on(Operation::get(METRICS, "Figures about the server").answers_of(200, "The figures", "text/plain"), figures)
        .tagged("About the server")
}

async fn openapi(State(state): State<AppState>) -> Response {
    ([(CONTENT_TYPE, "application/json")], state.openapi.clone()).into_response()
}

async fn page() -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, include_str!("page.html")).into_response()
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response()
}

/// On the same machine everybody may read the figures, so that what gathers them needs no token that ends.
async fn figures(
    State(state): State<AppState>,
    axum::Extension(Peer(peer)): axum::Extension<Peer>,
    who: Result<Authenticated, Problem>,
) -> Result<Response, Problem> {
    if state.auth == Auth::Token && !peer.ip().to_canonical().is_loopback() {
        who?;
    }
    let headers = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((headers, metrics::text(&state)).into_response())
}
