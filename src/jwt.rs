//! Tokens (JWT, RFC 7519) signed with HMAC-SHA-256, the only kind that is made and the only kind that is accepted.
//!
//! Client and server share this file. What a token says about its algorithm decides nothing: a secret is a key of
//! HS256, and a token that names another algorithm is refused. Whatever is not exactly as it has to be (members that
//! are unknown or stand twice, padding, numbers with a fraction) is refused as well.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use serde::{Deserialize, Serialize};

/// Longest lifetime that is accepted.
pub const LIFETIME_MAX: Duration = Duration::from_secs(24 * 3600);
/// How far a client's clock may be ahead of ours, in seconds.
const AHEAD_MAX: i64 = 60;
/// Longest token that is looked at, in bytes.
const LENGTH_MAX: usize = 4096;
/// The algorithm's name in the header.
const ALGORITHM: &str = "HS256";

/// What a token says. The header's `kid` always equals `sub`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The API key whose secret signs the token.
    pub sub: String,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// Who made it, such as `sdk`.
    pub iss: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    kid: String,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no token, or not exactly of the form that tokens have.
    #[error("the token is malformed")]
    Malformed,
    /// It names another algorithm than HS256.
    #[error("the token is not signed with HS256")]
    Algorithm,
    /// Nobody has that key, or it was revoked.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature is not that of the key's secret.
    #[error("the token's signature is wrong")]
    Signature,
    /// `kid` and `sub` name different keys.
    #[error("the token's `kid` and `sub` differ")]
    Subject,
    /// It has ended.
    #[error("the token has expired")]
    Expired,
    /// It was made in the future.
    #[error("the token's `iat` is in the future")]
    NotYet,
    /// It is valid for longer than accepted, or ends before it begins.
    #[error("the token's lifetime is not within 24 hours")]
    Lifetime,
}

impl Claims {
    /// Claims for a key, from `now` (seconds since 1970) on, as the vendor's own clients make them.
    pub fn new(key: &str, now: i64, lifetime: Duration) -> Self {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        Self { sub: key.to_owned(), iat: now, exp: now.saturating_add(lifetime), iss: "sdk".to_owned() }
    }
}

/// A token with these claims, signed with the key's secret.
pub fn mint(claims: &Claims, secret: &[u8]) -> String {
    let header = Header { alg: ALGORITHM.to_owned(), typ: Some("JWT".to_owned()), kid: claims.sub.clone() };
    let signed = format!("{}.{}", encoded(&header), encoded(claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(signature))
}

/// What a token says, if it is to be believed at `now` (seconds since 1970). `secret_of` looks up the secret of a key;
/// it is asked once at most, and nothing that the token says counts before its signature is known to be right.
///
/// # Errors
/// Why it is refused.
pub fn verify<S: AsRef<[u8]>>(
    token: &str,
    now: i64,
    secret_of: impl FnOnce(&str) -> Option<S>,
) -> Result<Claims, Refused> {
    if token.len() > LENGTH_MAX {
        return Err(Refused::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(Refused::Malformed)?;
    if claims.contains('.') {
        return Err(Refused::Malformed);
    }
    let header: Header = decoded(header)?;
    ensure_header(&header)?;
    let signature = BASE64.decode(signature).map_err(|_| Refused::Malformed)?;
    let secret = secret_of(&header.kid).ok_or(Refused::UnknownKey)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
    // Compares in constant time.
    hmac::verify(&key, signed.as_bytes(), &signature).map_err(|_| Refused::Signature)?;
    let claims: Claims = decoded(claims)?;
    ensure_claims(&claims, &header.kid, now)?;
    Ok(claims)
}

fn ensure_header(header: &Header) -> Result<(), Refused> {
    if header.alg != ALGORITHM {
        return Err(Refused::Algorithm);
    }
    let is_jwt = header.typ.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("JWT"));
    if !is_jwt || header.kid.is_empty() {
        return Err(Refused::Malformed);
    }
    Ok(())
}

fn ensure_claims(claims: &Claims, kid: &str, now: i64) -> Result<(), Refused> {
    let longest = LIFETIME_MAX.as_secs() as i64;
    match claims {
        Claims { sub, .. } if sub != kid => Err(Refused::Subject),
        Claims { iss, .. } if iss.is_empty() => Err(Refused::Malformed),
        Claims { iat, exp, .. } if exp <= iat || exp.saturating_sub(*iat) > longest => Err(Refused::Lifetime),
        Claims { exp, .. } if *exp <= now => Err(Refused::Expired),
        Claims { iat, .. } if *iat > now.saturating_add(AHEAD_MAX) => Err(Refused::NotYet),
        _ => Ok(()),
    }
}

fn encoded<T: Serialize>(part: &T) -> String {
    BASE64.encode(serde_json::to_vec(part).expect("strings and numbers can always be written"))
}

fn decoded<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Refused> {
    let bytes = BASE64.decode(part).map_err(|_| Refused::Malformed)?;
    // An array would be read as a struct, in the order of its members.
    if bytes.first() != Some(&b'{') {
        return Err(Refused::Malformed);
    }
    serde_json::from_slice(&bytes).map_err(|_| Refused::Malformed)
}

#[cfg(test)]
mod tests;
