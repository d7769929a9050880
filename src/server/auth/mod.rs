//! Who clients are: tokens and keys in their headers, and how often one may guess.
//!
//! A token that was found right is remembered until it ends, so that it is verified once. Whether its key still exists
//! is asked for every request; the engine answers from memory as long as the catalog has not changed.

mod attempts;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::contract::headers::API_KEY;
use crate::engine::Engine;
use crate::jwt;
use crate::model::{Person, Timestamp};
use crate::server::extract::Who;
use crate::server::options::Auth;
use attempts::Attempts;

/// Tokens that are remembered at most.
const REMEMBERED: usize = 10_000;
/// What is said where nothing was.
const NOTHING_SAID: &str = "Not authenticated";
/// What is said of everything that is not believed: why would help to guess.
const NOT_BELIEVED: &str = "the token or key is missing, wrong, expired or revoked";

/// Finds out who clients are.
pub struct Authenticator {
    engine: Arc<Engine>,
    auth: Auth,
    local: Arc<Person>,
    tokens: Mutex<HashMap<String, Token>>,
    attempts: Attempts,
}

/// A token whose signature was right.
#[derive(Clone)]
struct Token {
    key: String,
    expires: i64,
}

/// What a client shows.
enum Shown<'h> {
    Token(&'h str),
    Key(&'h str),
}

impl Authenticator {
    /// With the keys of a store.
    pub fn new(engine: Engine, auth: Auth) -> Self {
        let local = Arc::new(engine.person().clone());
        Self { engine: Arc::new(engine), auth, local, tokens: Mutex::default(), attempts: Attempts::default() }
    }

    /// How often something was shown that is not believed.
    pub fn failures(&self) -> u64 {
        self.attempts.failures()
    }

    /// Who a request with these headers is from.
    pub async fn identify(&self, headers: &HeaderMap, from: IpAddr) -> Who {
        if self.auth == Auth::None {
            return Who::Known(self.local.clone());
        }
        let Some(shown) = shown(headers) else { return Who::Unknown(NOTHING_SAID) };
        if let Shown::Token(token) = &shown
            && let Some(person) = self.remembered(token)
        {
            return Who::Known(person);
        }
        // Only what is new is slowed, so nobody who is logged in already suffers from a neighbour who guesses.
        if let Some(seconds) = self.attempts.must_wait(from) {
            return Who::Unheard(seconds);
        }
        match self.verified(shown).await {
            Some(person) => Who::Known(Arc::new(person)),
            None => {
                self.attempts.note_failure(from);
                Who::Unknown(NOT_BELIEVED)
            }
        }
    }

    fn remembered(&self, token: &str) -> Option<Arc<Person>> {
        let found = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()?;
        if found.expires <= seconds_now() {
            return None;
        }
        self.engine.person_of_key(&found.key).ok().flatten().map(Arc::new)
    }

    /// Verifies on a blocking thread what was not seen before: that may read the catalog.
    async fn verified(&self, shown: Shown<'_>) -> Option<Person> {
        let engine = self.engine.clone();
        match shown {
            Shown::Token(token) => {
                let text = token.to_owned();
                let checked = tokio::task::spawn_blocking(move || check(&engine, &text)).await.ok().flatten();
                let (known, person) = checked?;
                self.remember(token, known);
                Some(person)
            }
            Shown::Key(key) => {
                let key = key.to_owned();
                tokio::task::spawn_blocking(move || engine.person_of_bearer(&key).ok().flatten()).await.ok().flatten()
            }
        }
    }

    fn remember(&self, token: &str, known: Token) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= REMEMBERED {
            let now = seconds_now();
            tokens.retain(|_, known| known.expires > now);
            if tokens.len() >= REMEMBERED {
                tokens.clear();
            }
        }
        tokens.insert(token.to_owned(), known);
    }
}

fn check(engine: &Engine, token: &str) -> Option<(Token, Person)> {
    let secret_of = |key: &str| engine.secret_of(key).ok().flatten();
    let claims = jwt::verify(token, seconds_now(), secret_of).ok()?;
    let person = engine.person_of_key(&claims.sub).ok().flatten()?;
    Some((Token { key: claims.sub, expires: claims.exp }, person))
}

/// What the headers show. More than one of a kind is as good as none: it could be understood differently elsewhere.
fn shown(headers: &HeaderMap) -> Option<Shown<'_>> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    if let Some(first) = all.next() {
        let (scheme, value) = first.to_str().ok()?.split_once(' ')?;
        let value = value.trim();
        if all.next().is_some() || !scheme.eq_ignore_ascii_case("bearer") || value.is_empty() {
            return Some(Shown::Key(""));
        }
        return Some(if value.contains('.') { Shown::Token(value) } else { Shown::Key(value) });
    }
    let mut keys = headers.get_all(API_KEY).iter();
    let first = keys.next()?;
    let key = first.to_str().ok().filter(|_| keys.next().is_none());
    Some(Shown::Key(key.unwrap_or_default().trim()))
}

fn seconds_now() -> i64 {
    Timestamp::now().as_micros().div_euclid(1_000_000)
}
