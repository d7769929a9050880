use super::*;

const NOW: i64 = 1_760_000_000;
const SECRET: &[u8] = b"s3cret";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","kid":"key_demo"}"#;
const CLAIMS: &str = r#"{"sub":"key_demo","iat":1760000000,"exp":1760000600,"iss":"sdk"}"#;

/// A token with any header and claims, signed rightly.
fn signed(header: &str, claims: &str) -> String {
    let text = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), text.as_bytes());
    format!("{text}.{}", BASE64.encode(signature))
}

fn check_at(token: &str, now: i64) -> Result<Claims, Refused> {
    verify(token, now, |key| (key == "key_demo").then_some(SECRET))
}

fn check(token: &str) -> Result<Claims, Refused> {
    check_at(token, NOW)
}

fn minted(lifetime: u64) -> String {
    mint(&Claims::new("key_demo", NOW, Duration::from_secs(lifetime)), SECRET)
}

#[test]
fn what_is_minted_is_verified() {
    let claims = check(&minted(600)).unwrap();
    assert_eq!(claims, Claims { sub: "key_demo".into(), iat: NOW, exp: NOW + 600, iss: "sdk".into() });
    assert_eq!(minted(600), signed(HEADER, CLAIMS));
}

#[test]
fn a_known_token_has_the_known_signature() {
    // The example of RFC 7515, A.1: its key, its signing input, its signature.
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let key = hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(key).unwrap());
    let input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly\
                 9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    assert_eq!(BASE64.encode(hmac::sign(&key, input.as_bytes())), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

#[test]
fn other_algorithms_and_none_are_refused() {
    for alg in ["none", "None", "", "HS384", "HS512", "RS256", "ES256", "hs256"] {
        let header = HEADER.replace("HS256", alg);
        assert_eq!(check(&signed(&header, CLAIMS)), Err(Refused::Algorithm), "{alg}");
    }
    let unsigned = format!("{}.{}.", BASE64.encode(HEADER.replace("HS256", "none")), BASE64.encode(CLAIMS));
    assert_eq!(check(&unsigned), Err(Refused::Algorithm));
    let emptied = format!("{}.{}.", BASE64.encode(HEADER), BASE64.encode(CLAIMS));
    assert_eq!(check(&emptied), Err(Refused::Signature));
}

#[test]
fn a_signature_covers_header_and_claims() {
    let token = minted(600);
    let (signed_part, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = signed_part.split_once('.').unwrap();
    let longer = BASE64.encode(CLAIMS.replace("1760000600", "1760080000"));
    assert_eq!(check(&format!("{header}.{longer}.{signature}")), Err(Refused::Signature));
    let by_another = mint(&Claims::new("key_demo", NOW, Duration::from_secs(600)), b"guess");
    assert_eq!(check(&by_another), Err(Refused::Signature));
    let half = BASE64.encode(&BASE64.decode(signature).unwrap()[..16]);
    assert_eq!(check(&format!("{signed_part}.{half}")), Err(Refused::Signature));
}

#[test]
fn the_key_must_be_known_and_the_subject_must_be_the_key() {
    let strange = mint(&Claims::new("key_other", NOW, Duration::from_secs(600)), SECRET);
    assert_eq!(check(&strange), Err(Refused::UnknownKey));
    let of_another = CLAIMS.replace("key_demo", "key_admin");
    assert_eq!(check(&signed(HEADER, &of_another)), Err(Refused::Subject));
}

#[test]
fn time_is_looked_at() {
    let token = minted(600);
    assert!(check_at(&token, NOW + 599).is_ok());
    assert_eq!(check_at(&token, NOW + 600), Err(Refused::Expired));
    assert!(check_at(&token, NOW - 60).is_ok());
    assert_eq!(check_at(&token, NOW - 61), Err(Refused::NotYet));
    assert!(check(&minted(24 * 3600)).is_ok());
    assert_eq!(check(&minted(24 * 3600 + 1)), Err(Refused::Lifetime));
    assert_eq!(check(&minted(0)), Err(Refused::Lifetime));
    let widest = CLAIMS.replace("1760000000", &i64::MIN.to_string()).replace("1760000600", &i64::MAX.to_string());
    assert_eq!(check(&signed(HEADER, &widest)), Err(Refused::Lifetime));
}

#[test]
fn every_member_must_be_there_once_and_nothing_else() {
    for name in ["sub", "iat", "exp", "iss"] {
        let without = CLAIMS.replace(&format!("\"{name}\""), "\"other\"");
        assert_eq!(check(&signed(HEADER, &without)), Err(Refused::Malformed), "{name}");
        let twice = CLAIMS.replace('}', &format!(",\"{name}\":\"key_demo\"}}"));
        assert_eq!(check(&signed(HEADER, &twice)), Err(Refused::Malformed), "{name}");
    }
    let without_kid = r#"{"alg":"HS256","typ":"JWT"}"#;
    assert_eq!(check(&signed(without_kid, CLAIMS)), Err(Refused::Malformed));
    let twice = r#"{"alg":"HS256","alg":"none","kid":"key_demo"}"#;
    assert_eq!(check(&signed(twice, CLAIMS)), Err(Refused::Malformed));
    let critical = HEADER.replace('}', r#","crit":["exp"]}"#);
    assert_eq!(check(&signed(&critical, CLAIMS)), Err(Refused::Malformed));
    let own_key = HEADER.replace('}', r#","jwk":{"kty":"oct","k":"AAAA"}}"#);
    assert_eq!(check(&signed(&own_key, CLAIMS)), Err(Refused::Malformed));
    assert_eq!(check(&signed(HEADER, &CLAIMS.replace("\"sdk\"", "\"\""))), Err(Refused::Malformed));
    assert!(check(&signed(r#"{"alg":"HS256","kid":"key_demo"}"#, CLAIMS)).is_ok());
}

#[test]
fn wrong_types_and_wrong_forms_are_refused() {
    for (good, bad) in [("1760000600", "1760000600.5"), ("1760000600", "\"1760000600\""), ("1760000600", "1e99")] {
        assert_eq!(check(&signed(HEADER, &CLAIMS.replace(good, bad))), Err(Refused::Malformed), "{bad}");
    }
    assert_eq!(check(&signed(HEADER, r#"["key_demo",1760000000,1760000600,"sdk"]"#)), Err(Refused::Malformed));
    let token = minted(600);
    let padded = format!("{token}=");
    let spaced = format!(" {token}");
    let longer = format!("{token}.AAAA");
    let huge = "A".repeat(LENGTH_MAX + 1);
    for bad in ["", ".", "..", "a.b", "a.b.c", &padded, &spaced, &longer, &huge, "é.é.é"] {
        assert!(matches!(check(bad), Err(Refused::Malformed)), "{bad}");
    }
}
