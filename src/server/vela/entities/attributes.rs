//! All attributes of an entity: showing, changing, adding and replacing them.

use axum::http::StatusCode;

use crate::ngsi::v2::{self, Form, Update};
use crate::server::extract::Place;
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::Answer;
use crate::server::vela::call::change_there;
use crate::server::vela::caller::Caller;
use crate::server::vela::entities::{ATTRIBUTES, JSON, one};
use crate::server::vela::parameters::Parameters;
use crate::server::vela::received::Received;

pub(super) fn routes() -> Routes {
    let writes = |operation: Operation| {
        operation.body_of(JSON, None).answers_nothing(204, "It is done").errors(&[409, 411, 422])
    };
    Routes::new()
        .on(Operation::get(ATTRIBUTES, "Show attributes").answers_of(200, "They", JSON).errors(&[409]), show)
        .on(writes(Operation::patch(ATTRIBUTES, "Change attributes, or add them")), patch)
        .on(writes(Operation::post(ATTRIBUTES, "Add attributes, or change them")), append)
        .on(writes(Operation::put(ATTRIBUTES, "Replace all attributes")), replace)
}

async fn show(caller: Caller, place: Place, parameters: Parameters) -> Result<Answer, Problem> {
    let view = one::view(&parameters)?;
    let entity = one::find(&caller, place.text("id")?, parameters.get("type")).await?;
    Ok(one::shown(&view.attributes(&entity)))
}

async fn patch(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    parameters.options(&["keyValues"])?;
    update(&caller, &place, &parameters, &body, Update::Append).await
}

async fn append(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    let options = parameters.options(&["keyValues", "append"])?;
    let how = if options.contains(&"append") { Update::AppendStrict } else { Update::Append };
    update(&caller, &place, &parameters, &body, how).await
}

async fn replace(caller: Caller, place: Place, parameters: Parameters, body: Received) -> Result<Answer, Problem> {
    parameters.options(&["keyValues"])?;
    update(&caller, &place, &parameters, &body, Update::Replace).await
}

async fn update(
    caller: &Caller,
    place: &Place,
    parameters: &Parameters,
    body: &Received,
    how: Update,
) -> Result<Answer, Problem> {
    let is_bare = parameters.get("options").is_some_and(|words| words.split(',').any(|word| word == "keyValues"));
    let form = if is_bare { Form::KeyValues } else { Form::Normalized };
    let drafts = v2::attributes(body.json()?.0, form).map_err(Problem::Ngsi)?;
    let changed = caller.change(place.text("id")?, parameters.get("type"), move |engine, tenant, key| {
        change_there(engine, tenant, key, move |entity| how.apply(entity, drafts))
    });
    changed.await?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
