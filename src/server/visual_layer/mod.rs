//! The Visual Layer contract, as the service documents it; the few additions are marked so.

mod begun;
mod blocked;
mod clusters;
mod datasets;
mod enrichment;
mod exports;
mod health;
mod ingestion;
mod media;
mod metadata;
mod sharing;
mod snapshots;
mod tasks;
mod work;

use crate::server::routes::Routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .merge(snapshots::routes().tagged("Snapshots"))
        .merge(work::routes().tagged("Snapshots"))
        .merge(tasks::routes().tagged("Tasks"))
        .merge(datasets::routes().tagged("Datasets"))
        .merge(exports::routes().tagged("Exports"))
        .merge(metadata::routes().tagged("Custom metadata"))
        .merge(ingestion::routes().tagged("Uploads"))
        .merge(media::routes().tagged("Uploads"))
        .merge(enrichment::routes().tagged("Enrichment"))
        .merge(clusters::routes().tagged("Clusters"))
        .merge(sharing::routes().tagged("People"))
        .merge(health::routes().tagged("About the server"))
}
