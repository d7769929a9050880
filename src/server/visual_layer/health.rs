//! Whether the server is there, which it is, and what it can do beyond the contract.

use axum::Json;

use crate::contract::own;
use crate::contract::visual_layer::{HEALTHY, Healthcheck, ServerInfo, paths};
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    let healthcheck = Operation::get(paths::HEALTHCHECK, "Whether the server is there").public();
    Routes::new().on(healthcheck.answers::<Healthcheck>(200, "It is"), health)
}

async fn health() -> Json<Healthcheck> {
    Json(Healthcheck {
        status: HEALTHY.to_owned(),
        server: Some(ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            routes: Some(own::paths::PREFIX.to_owned()),
            routes_version: own::VERSION,
            idempotency: true,
        }),
    })
}
