//! Sharing a dataset.

use axum::Json;
use axum::extract::State;

use crate::contract::visual_layer::{Invite, Share, paths};
use crate::model::{Email, Role};
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::put(paths::INVITE, "Share a dataset; as a viewer unless a role is given (an addition)")
                .body::<Invite>()
                .answers::<()>(200, "It is shared")
                .errors(&[409]),
            invite,
        )
        .on(
            Operation::get(paths::SHARE, "List with whom a dataset is shared").answers::<Vec<Share>>(200, "Its people"),
            list,
        )
}

async fn invite(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<Invite>,
) -> Result<Json<()>, Problem> {
    let refuse = |_| Problem::field("body", Some("grant_to_user_email"), "value_error", "it is no e-mail address");
    let email: Email = body.grant_to_user_email.parse().map_err(refuse)?;
    let shared = state.blocking(&person, move |engine| {
        // Whoever has more already keeps it, unless a role is asked for.
        let known = engine.people(&id)?.into_iter().find(|member| member.email == email.as_str());
        match (body.role, known) {
            (None, Some(_)) => Ok(()),
            (role, _) => engine.share(&id, &email, role.unwrap_or(Role::Viewer)).map(drop),
        }
    });
    shared.await?;
    Ok(Json(()))
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Result<Json<Vec<Share>>, Problem> {
    let people = state.blocking(&person, move |engine| engine.people(&id)).await?;
    Ok(Json(people.into_iter().map(|member| Share { email: member.email, role: member.role.to_string() }).collect()))
}
