//! Listing entities: those that fit a filter, in pages.

use axum::http::StatusCode;
use schemars::JsonSchema;

use crate::backend::State as Side;
use crate::contract::vela::ENTITIES;
use crate::engine::{Engine, EntityQuery};
use crate::facets;
use crate::model::DatasetId;
use crate::ngsi::query::Dialect;
use crate::ngsi::v2::View;
use crate::ngsi::{Entity, Filter, Order, Page, Query, Ranked, Selector};
use crate::server::problem::Problem;
use crate::server::routes::{Operation, Routes};
use crate::server::vela::answer::{Answer, list};
use crate::server::vela::call::{Outcome, opened};
use crate::server::vela::caller::{Api, Caller};
use crate::server::vela::entities::JSON;
use crate::server::vela::parameters::Parameters;

/// The words of `options` that a list knows.
pub(in crate::server::vela) const OPTIONS: [&str; 6] =
    ["normalized", "keyValues", "values", "unique", "sysAttrs", "count"];
/// Most bytes of entities that one answer has.
const LARGEST: usize = 64 * 1024 * 1024;

/// The query of a list.
#[derive(JsonSchema)]
#[expect(dead_code, non_snake_case, reason = "it is read by `Parameters`; this documents it")]
pub(in crate::server::vela) struct ListQuery {
    /// Ids, with commas between them.
    id: Option<String>,
    /// A regular expression for ids.
    idPattern: Option<String>,
    /// Types, with commas between them.
    r#type: Option<String>,
    /// A regular expression for types.
    typePattern: Option<String>,
    /// Statements about attributes, with `;` between them.
    q: Option<String>,
    /// Statements about metadata, with `;` between them.
    mq: Option<String>,
    /// The attributes that are shown.
    attrs: Option<String>,
    /// Attributes to sort by; a leading `!` turns the order round.
    orderBy: Option<String>,
    /// Most entities shown, 1 to 1000; 20 without it.
    limit: Option<u32>,
    /// Entities left out at the beginning, at most 10000.
    offset: Option<u32>,
    /// normalized, keyValues, values, unique, sysAttrs, count.
    options: Option<String>,
}

pub(super) fn routes() -> Routes {
    Routes::new().on(
        Operation::get(ENTITIES, "List entities").query::<ListQuery>().answers_of(200, "The entities", JSON),
        entities,
    )
}

async fn entities(caller: Caller, parameters: Parameters) -> Result<Answer, Problem> {
    let options = parameters.options(&OPTIONS)?;
    let mut view = View::of_options(options.iter().copied()).map_err(Problem::Ngsi)?;
    if let Some(names) = parameters.list("attrs") {
        view = view.narrowed(names);
    }
    let is_counted = options.contains(&"count");
    let question = Question {
        filter: filter(&caller, &parameters, &[("q", Dialect::V2), ("mq", Dialect::Metadata)])?,
        order: parameters.get("orderBy").map(Order::parse).transpose().map_err(Problem::Ngsi)?,
        page: parameters.page()?,
        is_counted,
    };
    let page = question.page;
    let found = caller.read_much(move |engine, tenant| question.ask(engine, tenant.as_ref())).await?;
    let shown: Vec<_> = found.entities.iter().map(|entity| view.entity(entity)).collect();
    Ok(found.answer(Answer::json(StatusCode::OK, list(&shown)), &caller, &parameters, page))
}

/// What parameters ask for. Each of `queries` is the name of one and the language that it is written in.
pub(in crate::server::vela) fn filter(
    caller: &Caller,
    parameters: &Parameters,
    queries: &[(&str, Dialect)],
) -> Result<Filter, Problem> {
    let get = |name| parameters.get(name).filter(|text| !text.is_empty());
    let selector = Selector::new(get("id"), get("idPattern"), get("type"), get("typePattern"));
    let mut filter = Filter::all(caller.scope()?);
    filter.selectors = vec![selector.map_err(Problem::Ngsi)?];
    for (name, dialect) in queries {
        if let Some(text) = get(name) {
            filter.queries.push(Query::parse(text, *dialect).map_err(Problem::Ngsi)?);
        }
    }
    Ok(filter)
}

/// A question about the entities of a tenant.
pub(in crate::server::vela) struct Question {
    pub(in crate::server::vela) filter: Filter,
    pub(in crate::server::vela) order: Option<Order>,
    pub(in crate::server::vela) page: Page,
    /// Whether it is asked how many there are in all.
    pub(in crate::server::vela) is_counted: bool,
}

/// What was found.
pub(in crate::server::vela) struct Found {
    pub(in crate::server::vela) entities: Vec<Entity>,
    /// How many there are in all, if that was asked.
    total: Option<usize>,
    has_more: bool,
}

impl Question {
    /// Answers it, from all entities as they are at one instant.
    pub(in crate::server::vela) fn ask(mut self, engine: &Engine, tenant: Option<&DatasetId>) -> Outcome<Found> {
        let Some(tenant) = tenant else {
            return Ok(Found { entities: Vec::new(), total: self.is_counted.then_some(0), has_more: false });
        };
        let side = Side::Working(tenant.clone());
        let limit = self.page.limit.unwrap_or(usize::MAX);
        let wanted = self.page.offset.saturating_add(limit).saturating_add(1);
        let mut ranked = self.order.take().map(|order| Ranked::new(order, wanted));
        let (mut entities, mut matched, mut bytes) = (Vec::new(), 0_usize, 0_usize);
        let counts_all = self.is_counted || ranked.is_some();
        let ids = self.filter.ids().map(|ids| ids.into_iter().map(str::to_owned).collect());
        let query = EntityQuery { ids: ids.unwrap_or_default(), ..EntityQuery::default() };
        engine.each_entity(&side, &query, &mut |stored: facets::Entity| {
            let key = stored.key();
            if !self.filter.covers(key.id(), key.kind(), key.service_path()) {
                return Ok(true);
            }
            let is_shown = |matched: usize| matched >= self.page.offset && matched < wanted - 1;
            if ranked.is_none() && self.filter.is_by_key() && !is_shown(matched) {
                matched += 1;
                return Ok(counts_all || matched < wanted);
            }
            let entity = opened(&stored)?;
            if !self.filter.matches(&entity) {
                return Ok(true);
            }
            match &mut ranked {
                Some(ranked) => ranked.push(&entity, entity.clone()),
                None if is_shown(matched) => {
                    bytes += stored.bytes().len();
                    entities.push(entity);
                }
                None => {}
            }
            matched += 1;
            Ok((counts_all || matched < wanted) && bytes <= LARGEST)
        })?;
        if bytes > LARGEST {
            return Err(too_many().into());
        }
        if let Some(ranked) = ranked {
            entities = self.page.cut(ranked.finish());
        }
        let has_more = matched > self.page.offset.saturating_add(limit);
        Ok(Found { entities, total: self.is_counted.then_some(matched), has_more })
    }
}

fn too_many() -> crate::ngsi::Fault {
    crate::ngsi::Fault::bad(format!("the entities take more than {LARGEST} bytes; ask for fewer with `limit`"))
}

impl Found {
    /// The answer with what is to be said about pages and totals.
    pub(in crate::server::vela) fn answer(
        &self,
        answer: Answer,
        caller: &Caller,
        parameters: &Parameters,
        page: Page,
    ) -> Answer {
        let next = if self.has_more { page.next(usize::MAX) } else { None };
        let answer = answer.pages(caller, parameters, page, next);
        match self.total {
            Some(total) => answer.total(if caller.api == Api::Ld { Api::Ld } else { Api::V2 }, total),
            None => answer,
        }
    }
}
