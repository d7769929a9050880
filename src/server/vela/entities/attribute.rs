//! One attribute of an entity, and its bare value.

use axum::http::StatusCode;
use axum::http::header::ACCEPT;

use crate::ngsi::ensure_attribute;
use crate::ngsi::v2::{self, Raw};
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::Answer;
use crate::server::vela::call::change_there;
use crate::server::vela::caller::{Caller, media_type};
use crate::server::vela::entities::{ATTRIBUTE, JSON, VALUE, one};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

pub(super) fn routes() -> Routes {
    let writes = |operation: Operation| {
        operation.body_of(JSON, None).answers_nothing(204, "It is done").errors(&[409, 411, 422])
    };
    Routes::new()
        .on(Operation::get(ATTRIBUTE, "Show an attribute").answers_of(200, "It", JSON).errors(&[409]), show)
        .on(writes(Operation::put(ATTRIBUTE, "Replace an attribute")), replace)
        .on(Operation::delete(ATTRIBUTE, "Remove an attribute").answers_nothing(204, "Done").errors(&[409]), remove)
        .on(Operation::get(VALUE, "Show the value of an attribute").answers_of(200, "It", JSON).errors(&[409]), value)
        .on(writes(Operation::put(VALUE, "Change the value of an attribute")), set_value)
}

/// The name in the path.
fn name(place: &Place) -> Result<String, Problem> {
    let name = place.text("name")?;
    ensure_attribute(name).map_err(Problem::Ngsi)?;
    Ok(name.to_owned())
}

async fn show(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let name = name(&place)?;
    let entity = one::find(&caller, place.text("id")?, parameters.get("type")).await?;
    let attribute = entity.attribute(&name).map_err(Problem::Ngsi)?;
    Ok(Answer::json(StatusCode::OK, attribute.shown().to_string()))
}

async fn replace(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let name = name(&place)?;
    let draft = v2::attribute(body.json()?.0).map_err(Problem::Ngsi)?;
    let changed = caller.change(place.text("id")?, parameters.get("type"), move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| {
            let attribute = draft.replacing(Some(entity.attribute(&name)?));
            entity.attributes.insert(name, attribute);
            Ok(())
        })
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

async fn remove(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let name = name(&place)?;
    let changed = caller.change(place.text("id")?, parameters.get("type"), move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| v2::remove_attribute(entity, &name).map(|_| ()))
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

async fn value(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let name = name(&place)?;
    let entity = one::find(&caller, place.text("id")?, parameters.get("type")).await?;
    let value = &entity.attribute(&name).map_err(Problem::Ngsi)?.value;
    Ok(match v2::raw(value) {
        Raw::Text(text) if takes_text(&caller) => Answer::of_type(StatusCode::OK, "text/plain", text),
        _ => Answer::json(StatusCode::OK, value.to_string()),
    })
}

/// Whether plain text may be sent: unless it is left out of what is accepted.
fn takes_text(caller: &Caller) -> bool {
    let accepted: Vec<_> = caller.headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let takes = |one: &str| matches!(media_type(one).as_str(), "text/plain" | "text/*" | "*/*");
    accepted.is_empty() || accepted.iter().flat_map(|text| text.split(',')).any(takes)
}

async fn set_value(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let name = name(&place)?;
    let value = body.value()?;
    let changed = caller.change(place.text("id")?, parameters.get("type"), move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| {
            entity.attribute(&name)?;
            if let Some(attribute) = entity.attributes.get_mut(&name) {
                attribute.value = value;
            }
            Ok(())
        })
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
