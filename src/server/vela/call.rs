//! The engine on behalf of a caller, and entities between their stored form and the one that the APIs work on.

use std::sync::{Arc, Mutex, PoisonError};

use crate::backend::State as Side;
use crate::contract::vela::Scope;
use crate::engine::{Changed, Engine, EntityChange, EntityQuery};
use crate::error::{Error, Result};
use crate::facets::{self, EntityKey};
use crate::model::{DatasetId, Timestamp};
use crate::ngsi::{Entity, Fault, FaultKind, stamp};
use crate::server::problem::Problem;
use crate::server::vela::caller::Caller;

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The engine says so.
    Engine(Error),
    /// What was asked cannot be done with what is there.
    Fault(Fault),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What a call on the engine comes to.
pub(super) type Outcome<T> = Result<T, Trouble>;

impl Caller {
    /// Looks something up in the tenant; there is `None` as long as nobody has written to it.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Engine, Option<DatasetId>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let tenant = self.tenant.clone();
        let call = move |engine: &Engine| call(engine, engine.find_tenant(&tenant)?);
        self.state.blocking(&self.person, move |engine| apart(call(engine))).await?.map_err(Problem::Ngsi)
    }

    /// The same for what may take long.
    pub(super) async fn read_much<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Engine, Option<DatasetId>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let tenant = self.tenant.clone();
        let call = move |engine: &Engine| call(engine, engine.find_tenant(&tenant)?);
        self.state.blocking_long(&self.person, move |engine| apart(call(engine))).await?.map_err(Problem::Ngsi)
    }

    /// Writes something to the tenant, which is made if it is the first time.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Engine, DatasetId) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let tenant = self.tenant.clone();
        let call = move |engine: &Engine| call(engine, engine.ensure_tenant(&tenant)?);
        self.state.blocking(&self.person, move |engine| apart(call(engine))).await?.map_err(Problem::Ngsi)
    }

    /// Changes what is there in the tenant.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        id: &str,
        kind: Option<&str>,
        call: impl FnOnce(&Engine, &DatasetId, EntityKey) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let (id, kind, scope) = (id.to_owned(), kind.map(str::to_owned), self.place_or_everywhere()?);
        self.read(move |engine, tenant| {
            let tenant = tenant.ok_or_else(|| missing(&id))?;
            let found = locate(engine, &tenant, &id, kind.as_deref(), &scope)?;
            call(engine, &tenant, found.key().clone())
        })
        .await
    }
}

fn apart<T>(outcome: Outcome<T>) -> Result<Result<T, Fault>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Trouble::Fault(fault)) => Ok(Err(fault)),
        Err(Trouble::Engine(error)) => Err(error),
    }
}

/// That there is no entity of that id.
pub(super) fn missing(id: &str) -> Fault {
    Fault::not_found(format!("there is no entity `{}`", id.escape_debug()))
}

/// The one entity that goes by an id, and a type if one is given.
///
/// # Errors
/// `NotFound`; `Ambiguous` if there are several.
pub(super) fn locate(
    engine: &Engine,
    tenant: &DatasetId,
    id: &str,
    kind: Option<&str>,
    scope: &Scope,
) -> Outcome<facets::Entity> {
    let kinds = kind.map(str::to_owned).into_iter().collect();
    let query = EntityQuery { ids: vec![id.to_owned()], kinds, limit: Some(2), ..EntityQuery::default() };
    let mut is_there = |entity: &facets::Entity| Ok(scope.covers(entity.key().service_path()));
    let mut found = engine.entities(&Side::Working(tenant.clone()), &query, &mut is_there)?;
    match found.len() {
        0 => Err(missing(id).into()),
        1 => Ok(found.remove(0)),
        _ => {
            let text = format!("several entities have the id `{}`; say which with `type` or a service path", id);
            Err(Fault::new(FaultKind::Ambiguous, text).into())
        }
    }
}

/// A stored entity as the APIs work on it.
pub(super) fn opened(stored: &facets::Entity) -> Result<Entity> {
    let damaged = |fault: Fault| Error::corrupt(format!("entity `{}`", stored.key()), "an entity", fault.text);
    Entity::from_stored(stored.json()?).map_err(damaged)
}

/// An entity as it is stored.
pub(super) fn closed(entity: Entity, path: &str) -> Result<facets::Entity> {
    facets::Entity::new(&entity.into_stored(), path)
}

/// The faults that a change ran into. The engine knows its own failures only, so they are kept here meanwhile.
#[derive(Clone, Default)]
pub(super) struct Faults(Arc<Mutex<Option<Fault>>>);

impl Faults {
    /// A change of an entity; what it makes of it is noted as changed now.
    pub(super) fn change(
        &self,
        key: EntityKey,
        change: impl FnOnce(Option<Entity>) -> Result<Option<Entity>, Fault> + Send + 'static,
    ) -> EntityChange {
        let (faults, path, now) = (self.clone(), key.service_path().to_owned(), stamp(Timestamp::now()));
        EntityChange::update(key, move |stored| {
            let before = stored.as_ref().map(opened).transpose()?;
            match change(before) {
                Ok(None) => Ok(None),
                Ok(Some(mut entity)) => {
                    entity.touch(&now);
                    closed(entity, &path).map(Some)
                }
                Err(fault) => {
                    *faults.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
                    Err(Error::invalid("the change", "it cannot be made"))
                }
            }
        })
    }

    /// The engine's failure, or the fault that it stands for.
    pub(super) fn or(&self, error: Error) -> Trouble {
        let fault = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        fault.map_or(Trouble::Engine(error), Trouble::Fault)
    }
}

/// Changes one entity in one step.
pub(super) fn change(
    engine: &Engine,
    tenant: &DatasetId,
    key: EntityKey,
    change: impl FnOnce(Option<Entity>) -> Result<Option<Entity>, Fault> + Send + 'static,
) -> Outcome<Changed> {
    let faults = Faults::default();
    let change = faults.change(key, change);
    engine.change_entity(tenant, change).map_err(|error| faults.or(error))
}

/// Changes one entity that is there, in one step. The result of `change` is handed back.
pub(super) fn change_there<T: Send + 'static>(
    engine: &Engine,
    tenant: &DatasetId,
    key: EntityKey,
    call: impl FnOnce(&mut Entity) -> Result<T, Fault> + Send + 'static,
) -> Outcome<T> {
    let result = Arc::new(Mutex::new(None));
    let (kept, id) = (result.clone(), key.id().to_owned());
    change(engine, tenant, key, move |before| {
        let mut entity = before.ok_or_else(|| missing(&id))?;
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(call(&mut entity)?);
        Ok(Some(entity))
    })?;
    let result = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.ok_or_else(|| Trouble::Engine(Error::Internal("a change was not made".into())))
}
