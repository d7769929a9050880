//! What is refused before any route sees it: heads that are too large and, when the server asks nobody who they are, what
//! may come from elsewhere.
//!
//! Then whoever reaches it is its user, and a browser on the same machine reaches it on behalf of any page that it
//! shows. So only requests are answered that name this very server as their host (a name that was bent to loopback does
//! not) and that no other page has sent.

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Uri};

use crate::server::limits;
use crate::server::problem::Problem;

const NOT_OUR_HOST: &str = "without authentication only requests to this server's own loopback address are answered";
const NOT_OUR_PAGE: &str = "without authentication no requests of other web pages are answered";

/// Refuses a head of more bytes than heads have. The library that reads it stops only when it finds its buffer full with
/// the head unfinished: one that comes in large pieces it takes.
pub fn ensure_small(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let target = uri.path_and_query().map_or(0, |target| target.as_str().len());
    let lines: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum();
    if target + lines > limits::HEAD_BYTES { Err(Problem::HeadTooLarge) } else { Ok(()) }
}

/// Refuses a request that may come from a web page, or through a name that is not ours.
pub fn ensure_own(method: &Method, uri: &Uri, headers: &HeaderMap, port: u16) -> Result<(), Problem> {
    let host = only(headers, HOST.as_str()).ok_or(Problem::Forbidden(NOT_OUR_HOST))?;
    if !is_ours(host, port) || uri.authority().is_some_and(|authority| !is_ours(authority.as_str(), port)) {
        return Err(Problem::Forbidden(NOT_OUR_HOST));
    }
    if headers.contains_key(ORIGIN) {
        let origin = only(headers, ORIGIN.as_str()).ok_or(Problem::Forbidden(NOT_OUR_PAGE))?;
        let place = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if !place.is_some_and(|place| is_ours(place, port)) {
            return Err(Problem::Forbidden(NOT_OUR_PAGE));
        }
    }
    if headers.contains_key("sec-fetch-site") {
        // `none` is what a person has typed; that can only look.
        let is_look = method == Method::GET || method == Method::HEAD;
        match only(headers, "sec-fetch-site") {
            Some("same-origin") => {}
            Some("none") if is_look => {}
            _ => return Err(Problem::Forbidden(NOT_OUR_PAGE)),
        }
    }
    Ok(())
}

/// The value of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// Whether an authority is a loopback address with our port.
fn is_ours(text: &str, port: u16) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host();
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let is_loopback = bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    is_loopback && authority.port_u16().unwrap_or(80) == port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_a_limit_however_it_comes() {
        let with = |bytes: usize| {
            let mut map = HeaderMap::new();
            map.append("x", "y".repeat(bytes).parse().unwrap());
            ensure_small(&Uri::from_static("/"), &map).is_ok()
        };
        assert!(with(limits::HEAD_BYTES - 6) && !with(limits::HEAD_BYTES));
    }

    fn checked(method: Method, headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        ensure_own(&method, &Uri::from_static("/api/v1/datasets"), &map, 4123).is_ok()
    }

    #[test]
    fn programs_on_this_machine_are_answered() {
        for host in ["127.0.0.1:4123", "localhost:4123", "LOCALHOST:4123", "[::1]:4123", "127.0.0.2:4123"] {
            assert!(checked(Method::POST, &[("host", host)]), "{host}");
        }
        let own = ("origin", "http://127.0.0.1:4123");
        assert!(checked(Method::POST, &[("host", "127.0.0.1:4123"), own, ("sec-fetch-site", "same-origin")]));
        assert!(checked(Method::GET, &[("host", "127.0.0.1:4123"), ("sec-fetch-site", "none")]));
    }

    #[test]
    fn a_name_that_was_bent_to_loopback_is_refused() {
        for host in
            ["evil.example:4123", "localhost.evil.example:4123", "127.0.0.1:4124", "localhost", "a@localhost:4123"]
        {
            assert!(!checked(Method::GET, &[("host", host)]), "{host}");
        }
        assert!(!checked(Method::GET, &[]));
        assert!(!checked(Method::GET, &[("host", "localhost:4123"), ("host", "evil.example")]));
    }

    #[test]
    fn other_pages_are_refused() {
        let host = ("host", "localhost:4123");
        for origin in ["https://evil.example", "null", "http://localhost:8000", "http://localhost.evil.example:4123"] {
            assert!(!checked(Method::POST, &[host, ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "whatever"] {
            assert!(!checked(Method::GET, &[host, ("sec-fetch-site", site)]), "{site}");
        }
        assert!(!checked(Method::POST, &[host, ("sec-fetch-site", "none")]));
    }
}
