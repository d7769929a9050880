//! Who we are to a server: a key whose secret signs tokens, a ready token, or nobody.
//!
//! Tokens that we make live for ten minutes and are made anew before they end, or when a server no longer takes them.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use tokio::sync::Mutex;

use crate::contract::headers::API_KEY;
use crate::error::{Error, Result};
use crate::jwt::{self, Claims};
use crate::model::{Secret, Timestamp};
use crate::remote::Source;

/// How long a token that we make is valid.
const LIFETIME: Duration = Duration::from_secs(600);
/// A token that has fewer seconds left is made anew.
const MARGIN: i64 = 60;
/// A server's clock that is this many seconds off ours is followed.
const DRIFT: i64 = 30;

/// How a server is told who we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// It is not told.
    None,
    /// By a token that somebody else has made, or by an API key that is one.
    Token(Source),
    /// By an API key that has a header of its own, `X-Api-Key`.
    ApiKey(Source),
    /// By tokens that we make.
    Key {
        /// Names the key.
        key: String,
        /// The secret that signs.
        secret: Source,
    },
}

impl Credentials {
    /// Whether something secret is sent.
    pub fn is_secret(&self) -> bool {
        *self != Self::None
    }
}

/// Credentials in use.
pub(super) struct Login {
    credentials: Credentials,
    server: String,
    held: Mutex<Held>,
}

/// What was read and made so far.
#[derive(Default)]
struct Held {
    secret: Option<Secret>,
    token: Option<(Secret, i64)>,
    /// Seconds that the server's clock is ahead of ours.
    ahead: i64,
}

impl Login {
    pub(super) fn new(credentials: Credentials, server: String) -> Self {
        Self { credentials, server, held: Mutex::default() }
    }

    /// The header that says who we are, if one is sent.
    pub(super) async fn header(&self) -> Result<Option<(HeaderName, HeaderValue)>> {
        let mut held = self.held.lock().await;
        let token = match &self.credentials {
            Credentials::None => return Ok(None),
            Credentials::Token(source) | Credentials::ApiKey(source) => self.secret(source, &mut held).await?,
            Credentials::Key { key, secret } => {
                let secret = self.secret(secret, &mut held).await?;
                held.token(key, &secret, seconds_now())
            }
        };
        let (name, text) = match &self.credentials {
            Credentials::ApiKey(_) => (HeaderName::from_static(API_KEY), token.reveal().to_owned()),
            _ => (AUTHORIZATION, format!("Bearer {}", token.reveal())),
        };
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::not_logged_in(&self.server, "the token has characters that no token has"))?;
        value.set_sensitive(true);
        Ok(Some((name, value)))
    }

    /// Forgets what the server no longer takes. Answers whether there may be something better now. `time` is what the
    /// server's clock says, in seconds since 1970.
    pub(super) async fn renew(&self, time: Option<i64>) -> bool {
        let mut held = self.held.lock().await;
        held.token = None;
        let source = match &self.credentials {
            Credentials::None => return false,
            Credentials::Token(source) | Credentials::ApiKey(source) | Credentials::Key { secret: source, .. } => {
                source
            }
        };
        if source.may_change() {
            held.secret = None;
        }
        let ahead = time.map_or(0, |time| time.saturating_sub(seconds_now()));
        held.ahead = if ahead.abs() > DRIFT { ahead } else { 0 };
        source.may_change() || matches!(self.credentials, Credentials::Key { .. })
    }

    /// A text of the server without what is secret to us.
    pub(super) async fn redact(&self, text: &str) -> String {
        let held = self.held.lock().await;
        let secrets = held.secret.iter().chain(held.token.iter().map(|(token, _)| token));
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret.reveal(), "***"))
    }

    async fn secret(&self, source: &Source, held: &mut Held) -> Result<Secret> {
        if let Some(secret) = &held.secret {
            return Ok(secret.clone());
        }
        let (source, server) = (source.clone(), self.server.clone());
        let read = tokio::task::spawn_blocking(move || source.read(&server)).await;
        let secret = read.map_err(|error| Error::Internal(error.to_string()))??;
        held.secret = Some(secret.clone());
        Ok(secret)
    }
}

impl Held {
    fn token(&mut self, key: &str, secret: &Secret, now: i64) -> Secret {
        let now = now.saturating_add(self.ahead);
        match &self.token {
            Some((token, end)) if end - MARGIN > now => token.clone(),
            _ => {
                let claims = Claims::new(key, now, LIFETIME);
                let token = Secret::from(jwt::mint(&claims, secret.as_ref()));
                self.token = Some((token.clone(), claims.exp));
                token
            }
        }
    }
}

fn seconds_now() -> i64 {
    Timestamp::now().as_micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_until_shortly_before_its_end() {
        let (mut held, secret) = (Held::default(), Secret::from("s3cret".to_owned()));
        let first = held.token("key", &secret, 1_000);
        assert_eq!(held.token("key", &secret, 1_539), first);
        let second = held.token("key", &secret, 1_540);
        assert_ne!(second, first);
        let claims = jwt::verify(second.reveal(), 1_540, |_| Some("s3cret")).unwrap();
        assert_eq!((claims.iat, claims.exp, claims.iss.as_str()), (1_540, 2_140, "sdk"));
    }

    #[tokio::test]
    async fn a_clock_that_is_far_off_is_followed_after_a_refusal() {
        let secret = Source::Given(Secret::from("s3cret".to_owned()));
        let login = Login::new(Credentials::Key { key: "key".into(), secret }, "server".into());
        login.header().await.unwrap();
        let far = seconds_now() - 5_000;
        assert!(login.renew(Some(far)).await);
        let (_, header) = login.header().await.unwrap().unwrap();
        let token = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
        assert!(jwt::verify(token, far, |_| Some("s3cret")).is_ok());
        assert!(jwt::verify(token, seconds_now(), |_| Some("s3cret")).is_err());
    }

    #[tokio::test]
    async fn what_is_secret_is_taken_out_of_texts() {
        let login = Login::new(Credentials::Token(Source::Given(Secret::from("tok-123".to_owned()))), "server".into());
        login.header().await.unwrap();
        assert_eq!(login.redact("Bearer tok-123 is bad").await, "Bearer *** is bad");
        assert!(!login.renew(None).await);
        assert!(!format!("{:?}", login.header().await.unwrap()).contains("tok-123"));
    }
}
