//! The OpenAPI document (version 3.1, whose schemas are JSON Schema), made of the routes.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::contract::visual_layer::{ErrorBody, ValidationError};
use crate::contract::{own, vela};
use crate::server::routes::{Content, Describe, Operation};
use crate::server::voice::Voice;

/// Statuses that every route may answer.
const ALWAYS: [u16; 3] = [400, 500, 503];

/// The document about these routes.
pub fn document(operations: &[Operation]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let described = describe(operation, &mut generator);
        paths.entry(operation.path).or_default().insert(operation.method.as_str().to_owned(), described);
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "snapshot",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Version control for datasets: snapshots, restores, clones.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut described = Map::new();
    described.insert("operationId".into(), json!(id(operation)));
    described.insert("summary".into(), json!(operation.summary));
    described.insert("tags".into(), json!([operation.tag]));
    let parameters = parameters(operation, generator);
    if !parameters.is_empty() {
        described.insert("parameters".into(), Value::Array(parameters));
    }
    if let Some((body, is_required)) = &operation.body {
        let mut all = content(body, generator);
        for (kind, other) in operation.other_body.iter().flat_map(|body| members_of(content(body, generator))) {
            all[kind] = other;
        }
        described.insert("requestBody".into(), json!({"required": is_required, "content": all}));
    }
    described.insert("responses".into(), Value::Object(responses(operation, generator)));
    let security = if operation.is_public { json!([]) } else { json!([{"bearer": []}]) };
    described.insert("security".into(), security);
    Value::Object(described)
}

/// Method and path in one word.
fn id(operation: &Operation) -> String {
    let words = operation.path.split('/').map(|part| part.trim_matches(['{', '}'])).filter(|part| !part.is_empty());
    let words: Vec<_> = std::iter::once(operation.method.as_str()).chain(words).collect();
    words.join("_").replace(['-', '.', '*'], "_")
}

fn parameters(operation: &Operation, generator: &mut SchemaGenerator) -> Vec<Value> {
    let places = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = places
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": place_schema(operation, name)}))
        .collect();
    all.extend(operation.query.into_iter().flat_map(|query| members(query, generator)));
    if operation.takes_key {
        let schema = json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
        let about = "An answer of success to the same request with the same key is given again for 24 hours.";
        let header = crate::contract::headers::IDEMPOTENCY_KEY;
        all.push(json!({"name": header, "in": "header", "required": false, "schema": schema, "description": about}));
    }
    all
}

fn place_schema(operation: &Operation, name: &str) -> Value {
    match name {
        "trans_id" => json!({"type": "integer", "minimum": 1}),
        "snapshot_id" if operation.path == crate::contract::visual_layer::paths::RESTORE => {
            json!({"anyOf": [{"type": "string", "format": "uuid"}, {"const": "current"}]})
        }
        "task_id" if operation.path == own::paths::TASK => json!({"type": "string"}),
        "dataset_id" | "snapshot_id" | "task_id" | "export_id" | "image_id" | "media_id" | "context_id" => {
            json!({"type": "string", "format": "uuid"})
        }
        _ => json!({"type": "string"}),
    }
}

/// The members of a query, each as a parameter.
fn members(query: Describe, generator: &mut SchemaGenerator) -> Vec<Value> {
    let schema = resolved(query(generator), generator);
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
    let member = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let about = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let is_required = required.contains(&json!(name));
        json!({
            "name": name,
            "in": "query",
            "required": is_required,
            "schema": without_null(schema),
            "description": about.unwrap_or_default(),
        })
    };
    properties.iter().map(member).collect()
}

/// A query has no way to say `null`.
fn without_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<_> = kinds.iter().filter(|kind| **kind != "null").cloned().collect();
        if let [kind] = &kinds[..] {
            schema["type"] = kind.clone();
        }
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let any: Vec<_> = any.iter().filter(|one| one["type"] != "null").cloned().collect();
        if let [one] = &any[..] {
            return one.clone();
        }
    }
    schema
}

/// A schema with its reference followed.
fn resolved(schema: Schema, generator: &SchemaGenerator) -> Value {
    let value = schema.to_value();
    let name = value["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    name.and_then(|name| generator.definitions().get(name).cloned()).unwrap_or(value)
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let mut all = Map::new();
    for (status, meaning, body) in &operation.answers {
        let answer = all.entry(status.to_string()).or_insert_with(|| json!({"description": meaning}));
        // A route may answer in several types.
        if let Some(body) = body {
            for (kind, described) in content(body, generator).as_object().into_iter().flatten() {
                answer["content"][kind] = described.clone();
            }
        }
    }
    for status in errors(operation) {
        let schema = match Voice::of(operation.path) {
            Voice::Vela => generator.subschema_for::<vela::Failure>(),
            Voice::VelaLd => generator.subschema_for::<vela::Problem>(),
            Voice::VisualLayer if status == 422 => generator.subschema_for::<ValidationError>(),
            Voice::VisualLayer => generator.subschema_for::<ErrorBody>(),
            Voice::Own => generator.subschema_for::<own::FailureBody>(),
        };
        let content = json!({"application/json": {"schema": schema}});
        all.entry(status.to_string()).or_insert(json!({"description": meaning(status), "content": content}));
    }
    all
}

fn errors(operation: &Operation) -> Vec<u16> {
    let mut all = ALWAYS.to_vec();
    all.extend(&operation.errors);
    if !operation.is_public {
        all.extend([401, 403, 429]);
    }
    if operation.path.contains('{') || operation.query.is_some() || operation.takes_key {
        all.push(422);
    }
    if operation.path.contains('{') {
        all.push(404);
    }
    if operation.body.is_some() || operation.takes_key {
        all.extend([408, 413, 415, 422]);
    }
    if operation.takes_key {
        all.push(409);
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be understood",
        401 => "The token is missing, wrong or expired",
        403 => "Not allowed",
        404 => "There is no such thing, or it may not be seen",
        408 => "The request came too slowly",
        409 => "Something else is in the way",
        411 => "The body's length is not said",
        413 => "The body is too large",
        415 => "The body is of another type",
        422 => "Parts of the request are wrong",
        429 => "Too many attempts to log in",
        503 => "The server is ending",
        507 => "The server has too little room",
        _ => "The server has failed",
    }
}

fn members_of(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

fn content(content: &Content, generator: &mut SchemaGenerator) -> Value {
    let mut body = Map::new();
    if let Some(describe) = content.schema {
        body.insert("schema".into(), describe(generator).to_value());
    }
    json!({content.media_type: body})
}
