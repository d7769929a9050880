//! Who has a part in a dataset.

use axum::Json;
use axum::extract::State;

use super::Answer;
use crate::contract::own::{AddPerson, PersonQuery, paths};
use crate::model::{Email, Member};
use crate::server::AppState;
use crate::server::extract::{self, Authenticated, DatasetPath, Query};
use crate::server::routes::{Operation, Routes};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(
            Operation::get(paths::PEOPLE, "List who has a part in a dataset").answers::<Vec<Member>>(200, "Its people"),
            list,
        )
        .on(
            Operation::put(paths::PEOPLE, "Give somebody a part in a dataset")
                .body::<AddPerson>()
                .answers::<Vec<Member>>(200, "Its people")
                .errors(&[409]),
            share,
        )
        .on(
            Operation::delete(paths::PEOPLE, "Take somebody's part in a dataset")
                .query::<PersonQuery>()
                .answers::<Vec<Member>>(200, "Who is left")
                .errors(&[409]),
            unshare,
        )
}

async fn list(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
) -> Answer<Vec<Member>> {
    Ok(Json(state.blocking(&person, move |engine| engine.people(&id)).await?))
}

async fn share(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    extract::Json(body): extract::Json<AddPerson>,
) -> Answer<Vec<Member>> {
    let email: Email = body.email.parse()?;
    Ok(Json(state.blocking(&person, move |engine| engine.share(&id, &email, body.role)).await?))
}

async fn unshare(
    Authenticated(person): Authenticated,
    State(state): State<AppState>,
    DatasetPath(id): DatasetPath,
    Query(query): Query<PersonQuery>,
) -> Answer<Vec<Member>> {
    let email: Email = query.email.parse()?;
    Ok(Json(state.blocking(&person, move |engine| engine.unshare(&id, &email)).await?))
}
