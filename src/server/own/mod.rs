//! Routes of our own: the backend's verbs that the documented contracts have no words for.

use crate::server::routes::Routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
}
