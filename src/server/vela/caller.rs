//! Who asks, for which tenant and which part of it, and in which of the two APIs.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, LINK};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use crate::contract::vela::{FIWARE_SERVICE, FIWARE_SERVICE_PATH, LD_JSON, NGSILD_TENANT, Scope, ServicePath};
use crate::model::{Person, TenantName};
use crate::ngsi::Fault;
use crate::server::AppState;
use crate::server::extract::Authenticated;
use crate::server::problem::Problem;

/// One of the two APIs over the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    /// NGSIv2, and what stands under `/v2` beside it.
    V2,
    /// NGSI-LD.
    Ld,
}

impl Api {
    /// The API that a path belongs to.
    pub(super) fn of(path: &str) -> Self {
        if path.starts_with("/ngsi-ld/") { Self::Ld } else { Self::V2 }
    }
}

/// A request that somebody may make.
pub(super) struct Caller {
    pub(super) state: AppState,
    pub(super) person: Arc<Person>,
    pub(super) tenant: TenantName,
    pub(super) api: Api,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Authenticated(person) = Authenticated::from_request_parts(parts, state).await?;
        let api = Api::of(parts.uri.path());
        let tenant = tenant(&parts.headers, api)?;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        Ok(Self { state: state.clone(), person, tenant, api, uri, headers })
    }
}

impl Caller {
    /// The places that a query looks at; all of them if it names none.
    pub(super) fn scope(&self) -> Result<Scope, Problem> {
        match only(&self.headers, FIWARE_SERVICE_PATH)? {
            None => Ok(Scope::everywhere()),
            Some(text) => text.parse().map_err(refused),
        }
    }

    /// The place that something is written to, if it names one.
    pub(super) fn place(&self) -> Result<Option<ServicePath>, Problem> {
        only(&self.headers, FIWARE_SERVICE_PATH)?.map(|text| text.parse().map_err(refused)).transpose()
    }

    /// Where an entity is looked for that is to be changed.
    pub(super) fn place_or_everywhere(&self) -> Result<Scope, Problem> {
        Ok(self.place()?.map_or_else(Scope::everywhere, Scope::at))
    }

    /// Whether the answer is wanted as JSON-LD, with its context inside.
    pub(super) fn wants_ld(&self) -> bool {
        let wanted = self.headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        self.api == Api::Ld && wanted.flat_map(|text| text.split(',')).any(|one| media_type(one) == LD_JSON)
    }

    /// Whether a header names a context.
    pub(super) fn has_context_link(&self) -> bool {
        let links = self.headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
        links.into_iter().any(|text| text.contains("json-ld#context"))
    }
}

/// The name of the tenant. NGSI-LD has a header of its own for it.
fn tenant(headers: &HeaderMap, api: Api) -> Result<TenantName, Problem> {
    let ld = if api == Api::Ld { only(headers, NGSILD_TENANT)? } else { None };
    let v2 = only(headers, FIWARE_SERVICE)?;
    let parse = |text: &str| if text.is_empty() { Ok(TenantName::default()) } else { text.parse().map_err(refused) };
    match (ld, v2) {
        (None, None) => Ok(TenantName::default()),
        (Some(one), None) | (None, Some(one)) => parse(one),
        (Some(one), Some(other)) => {
            let (one, other) = (parse(one)?, parse(other)?);
            if one == other { Ok(one) } else { Err(bad("the two headers for the tenant name different ones")) }
        }
    }
}

/// The value of a header that may be there once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let mut all = headers.get_all(name).iter();
    let Some(first) = all.next() else { return Ok(None) };
    match (first.to_str(), all.next()) {
        (Ok(text), None) => Ok(Some(text.trim())),
        _ => Err(bad(format!("the header `{name}` has to be there once, in plain characters"))),
    }
}

/// The media type at the beginning of a header's value, in small letters.
pub(super) fn media_type(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub(super) fn bad(text: impl Into<String>) -> Problem {
    Problem::Ngsi(Fault::bad(text))
}

fn refused(error: crate::error::Error) -> Problem {
    bad(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(headers: &[(&'static str, &str)], api: Api) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        tenant(&map, api).ok().map(|tenant| tenant.to_string())
    }

    #[test]
    fn a_tenant_is_named_by_a_header_or_by_none() {
        let named = |text: &str| Some(text.to_owned());
        assert_eq!(name(&[], Api::V2), named("default"));
        assert_eq!(name(&[("fiware-service", "")], Api::V2), named("default"));
        assert_eq!(name(&[("fiware-service", "SmartCity")], Api::V2), named("smartcity"));
        assert_eq!(name(&[("ngsild-tenant", "city")], Api::Ld), named("city"));
        assert_eq!(name(&[("ngsild-tenant", "city")], Api::V2), named("default"));
        assert_eq!(name(&[("ngsild-tenant", "city"), ("fiware-service", "City")], Api::Ld), named("city"));
        assert_eq!(name(&[("ngsild-tenant", "city"), ("fiware-service", "town")], Api::Ld), None);
        assert_eq!(name(&[("fiware-service", "a"), ("fiware-service", "a")], Api::V2), None);
        assert_eq!(name(&[("fiware-service", "183163fa-e999")], Api::V2), None);
    }
}
