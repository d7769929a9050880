//! Headers that every answer of the contract has, and what a browser asks before it asks.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, STRICT_TRANSPORT_SECURITY, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode};

use crate::contract::vela::FIWARE_CORRELATOR;
use crate::server::options::Auth;

/// What a page of another host may read.
const EXPOSED: &str = "Location, Fiware-Correlator, Fiware-Total-Count, NGSILD-Results-Count, X-Total-Count, Link, X-Request-Id, X-Task-Id";
/// What a page of another host may send.
const ACCEPTED: &str = "Authorization, Content-Type, Accept, Link, X-Api-Key, Fiware-Service, Fiware-ServicePath, \
    Fiware-Correlator, NGSILD-Tenant, Idempotency-Key, X-Request-Id";
/// What may be sent to change something in part.
const PATCHES: &str = "application/json, application/ld+json";

/// Whether a request only asks what may be asked. It needs no key: a browser sends none with it.
fn is_preflight(method: &Method) -> bool {
    method == Method::OPTIONS
}

/// Adds what every answer has. `correlator` is what the request brought with it, if it did. The answer to OPTIONS is the
/// router's refusal of that method, which knows what is allowed.
pub(in crate::server) fn finish(
    method: &Method,
    path: &str,
    correlator: Option<HeaderValue>,
    request_id: &str,
    auth: Auth,
    response: &mut Response<Body>,
) {
    if is_preflight(method) && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        *response = preflight(path, response.headers().get(ALLOW));
    }
    let headers = response.headers_mut();
    let correlator = correlator.or_else(|| HeaderValue::from_str(request_id).ok());
    if let Some(correlator) = correlator {
        headers.insert(HeaderName::from_static(FIWARE_CORRELATOR), correlator);
    }
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    // Without authentication every page could read everything.
    if auth == Auth::Token {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if is_preflight(method) {
            if let Some(allow) = headers.get(ALLOW).cloned() {
                headers.insert(ACCESS_CONTROL_ALLOW_METHODS, allow);
            }
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ACCEPTED));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        }
    }
}

fn preflight(path: &str, allow: Option<&HeaderValue>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let allowed = allow.and_then(|allow| allow.to_str().ok()).unwrap_or_default();
    let allowed: Vec<_> = allowed.split(',').map(str::trim).filter(|one| !one.is_empty()).chain(["OPTIONS"]).collect();
    if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    if path.starts_with("/ngsi-ld/") {
        response.headers_mut().insert("accept-patch", HeaderValue::from_static(PATCHES));
    }
    response
}
