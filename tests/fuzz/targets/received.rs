//! What comes over the network and from programs: JSON, tokens, NGSI, requests and answers, output of models.

use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::hmac;
use serde::de::DeserializeOwned;

use super::bytes::choice;
use crate::contract::vela::{Scope, ServicePath};
use crate::contract::{own, vela, visual_layer};
use crate::facets::Json;
use crate::jwt;
use crate::models::protocol;
use crate::ngsi::query::Dialect;
use crate::ngsi::{Attribute, Entity, Order, Pattern, Query, ld, v2};

/// What was read, written and read again is the same, and its text is the same from then on.
pub(super) fn json(data: &[u8]) {
    let Ok(json) = Json::parse(data) else { return };
    let bytes = json.to_bytes();
    let again = Json::parse(&bytes).expect("what was written can be read");
    assert_eq!(again, json);
    assert_eq!(again.to_bytes(), bytes);
}

/// A token is believed only if its signature is right and its claims are within bounds.
pub(super) fn jwt(data: &[u8]) {
    const NOW: i64 = 1_760_000_300;
    const SECRET: &[u8] = b"secret";
    let Some((first, rest)) = choice(data) else { return };
    let token = match first {
        255 => String::from_utf8_lossy(rest).into_owned(),
        _ => {
            let mut parts = rest.splitn(2, |byte| *byte == 0).map(|part| BASE64.encode(part));
            let (head, claims) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let signed = format!("{head}.{claims}");
            let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signed.as_bytes());
            format!("{signed}.{}", BASE64.encode(signature))
        }
    };
    let verify = |token: &str| jwt::verify(token, NOW, |_| Some(SECRET));
    let Ok(claims) = verify(&token) else { return };
    assert!(first != 255, "nobody has the secret");
    assert!(claims.exp > NOW && claims.iat <= NOW + 60 && !claims.sub.is_empty());
    assert!(claims.exp - claims.iat <= Duration::from_secs(24 * 3600).as_secs() as i64);
    if let Ok(again) = verify(&jwt::mint(&claims, SECRET)) {
        assert_eq!(again, claims);
    }
    assert!(jwt::verify(&token, NOW, |_| Some(b"other")).is_err());
    assert!(jwt::verify(&token, NOW, |_| None::<&[u8]>).is_err());
}

fn stays(entity: &Entity) {
    let stored = entity.clone().into_stored();
    assert_eq!(Entity::from_stored(stored).expect("what is stored can be read"), *entity);
}

/// Bodies of NGSIv2.
pub(super) fn ngsi_v2(data: &[u8]) {
    let _ = v2::value_of_text(data);
    let Ok(body) = crate::ngsi::parse(data) else { return };
    for form in [v2::Form::Normalized, v2::Form::KeyValues] {
        if let Ok(entity) = v2::entity(body.clone(), form) {
            stays(&entity);
            for words in [&[][..], &["keyValues"], &["values"], &["unique"], &["dateCreated", "dateModified"]] {
                let view = v2::View::of_options(words.iter().copied());
                assert!(view.is_err() || !view.unwrap_or_default().entity(&entity).to_string().is_empty());
            }
        }
        let _ = (v2::attributes(body.clone(), form), v2::Batch::parse(body.clone(), form));
    }
    let _ = v2::Lookup::parse(body);
}

/// Bodies of NGSI-LD.
pub(super) fn ngsi_ld(data: &[u8]) {
    let Ok(body) = crate::ngsi::parse(data) else { return };
    for (is_ld, has_link) in [(false, false), (true, false), (false, true)] {
        if let Ok(entity) = ld::entity(body.clone(), is_ld, has_link) {
            stays(&entity);
            for style in [ld::Style::Normalized, ld::Style::KeyValues] {
                let view = ld::View { style, attributes: None, times: true, context: is_ld };
                assert!(!view.entity(&entity).to_string().is_empty());
            }
        }
        let _ = ld::attributes(body.clone(), is_ld, has_link, "urn:x:1");
        let _ = ld::attribute(body.clone(), is_ld, has_link, "a");
    }
}

/// Queries in each of their languages, orders, patterns and places.
pub(super) fn ngsi_query(data: &[u8]) {
    let Some((first, text)) = choice(data) else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let dialect = [Dialect::V2, Dialect::Metadata, Dialect::Ld][usize::from(first % 3)];
    let mut entity = Entity { id: "1".into(), kind: "T".into(), ..Entity::default() };
    for (name, value) in [("a", "{\"b\":[1,2.5,\"x\"]}"), ("t", "\"2026-11-20T10:00:00Z\""), ("n", "-1e3")] {
        let value = Json::parse(value.as_bytes()).expect("this is JSON");
        let mut attribute = Attribute::new("X", value.clone());
        attribute.metadata.insert("m".into(), Attribute::new("Y", value));
        entity.attributes.insert(name.into(), attribute);
    }
    if let Ok(query) = Query::parse(text, dialect) {
        query.matches(&entity);
    }
    if let Ok(pattern) = Pattern::new("idPattern", text) {
        pattern.matches(text);
    }
    let _ = (Order::parse(text), Scope::from_str(text), ServicePath::from_str(text));
}

/// Bodies of requests to servers, and of their answers to clients.
pub(super) fn request(data: &[u8]) {
    const KINDS: [fn(&[u8]); 28] = [
        read::<own::AddPerson>,
        read::<own::ChangeDataset>,
        read::<own::CloneRequest>,
        read::<own::CompareRequest>,
        read::<own::CreateDataset>,
        read::<own::CreateRequest>,
        read::<own::EditRequest>,
        read::<own::Failure>,
        read::<own::FilesLine>,
        read::<own::ItemsLine>,
        read::<own::LabelItems>,
        read::<own::ProtectRequest>,
        read::<own::RemoveRequest>,
        read::<own::RestoreRequest>,
        read::<own::TagItems>,
        read::<own::TaskView>,
        read::<vela::CreateSnapshot>,
        read::<vela::Failure>,
        read::<vela::Snapshot>,
        read::<visual_layer::CreateSnapshot>,
        read::<visual_layer::Dataset>,
        read::<visual_layer::ErrorBody>,
        read::<visual_layer::Snapshot>,
        read::<visual_layer::Task>,
        read::<visual_layer::Transaction>,
        read::<own::BeginExport>,
        read::<own::EnrichRequest>,
        read::<own::PropagateRequest>,
    ];
    if let Some((first, text)) = choice(data) {
        KINDS[usize::from(first) % KINDS.len()](text);
    }
}

fn read<T: DeserializeOwned>(text: &[u8]) {
    let _ = serde_json::from_slice::<T>(text);
}

/// Lines that a model's program prints.
pub(super) fn model_output(data: &[u8]) {
    let _ = protocol::line(data);
}
