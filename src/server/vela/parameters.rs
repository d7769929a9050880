//! The query of a request: each parameter once, those that are not offered refused and not passed over.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::ngsi::Page;
use crate::server::AppState;
use crate::server::problem::Problem;
use crate::server::vela::caller::bad;

/// Parameters that would change an answer in a way that is not offered.
const NOT_OFFERED: [&str; 9] =
    ["georel", "geometry", "coords", "coordinates", "geoproperty", "scopeQ", "datasetId", "jsonKeys", "join"];

/// The parameters of a request.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl FromRequestParts<AppState> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let read = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let axum::extract::Query(pairs) = read.map_err(|_| bad("the query cannot be understood"))?;
        for (place, (name, _)) in pairs.iter().enumerate() {
            if NOT_OFFERED.contains(&name.as_str()) {
                return Err(bad(format!("`{name}` is not offered")));
            }
            if pairs[..place].iter().any(|(other, _)| other == name) {
                return Err(bad(format!("`{}` is there twice", name.escape_debug())));
            }
        }
        Ok(Self(pairs))
    }
}

impl Parameters {
    /// A parameter, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A list with commas; `None` if it is not there or empty.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let text = self.get(name).filter(|text| !text.is_empty())?;
        Some(text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect())
    }

    /// The words of `options`, of which only some are known here.
    pub(super) fn options(&self, known: &[&str]) -> Result<Vec<&str>, Problem> {
        let words: Vec<_> = self.get("options").into_iter().flat_map(|text| text.split(',')).map(str::trim).collect();
        match words.iter().find(|word| !word.is_empty() && !known.contains(word)) {
            Some(other) => {
                Err(bad(format!("the option `{}` is not offered; {} are", other.escape_debug(), known.join(", "))))
            }
            None => Ok(words),
        }
    }

    /// Whether a parameter says yes.
    pub(super) fn is_on(&self, name: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(bad(format!("`{name}` is `{}`, give true or false", other.escape_debug()))),
        }
    }

    /// The page of a list of entities.
    pub(super) fn page(&self) -> Result<Page, Problem> {
        Page::of_entities(self.get("limit"), self.get("offset")).map_err(Problem::Ngsi)
    }

    /// The page of a list of snapshots.
    pub(super) fn page_of_snapshots(&self) -> Result<Page, Problem> {
        Page::of_snapshots(self.get("limit"), self.get("offset")).map_err(Problem::Ngsi)
    }

    /// The same query for another page.
    pub(super) fn for_page(&self, page: Page) -> String {
        let kept = self.0.iter().filter(|(name, _)| name != "limit" && name != "offset");
        let mut pairs: Vec<_> = kept.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.extend(page.limit.map(|limit| format!("limit={limit}")));
        pairs.push(format!("offset={}", page.offset));
        pairs.join("&")
    }
}

fn encode(text: &str) -> String {
    crate::contract::vela::encode(text)
}
