//! Routes with their documentation. A route is said once, and both the router and the OpenAPI document are made of it,
//! so that neither can have what the other lacks.

use axum::Router;
use axum::handler::Handler;
use axum::routing::MethodFilter;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::server::AppState;

/// The method of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of HTTP")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// As OpenAPI writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }

    fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// Makes the schema of a type.
pub type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A body in the documentation.
#[derive(Clone, Copy)]
pub struct Content {
    /// Its media type.
    pub media_type: &'static str,
    /// Its schema, if it has one.
    pub schema: Option<Describe>,
}

/// What is documented of a route.
#[derive(Clone)]
pub struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: Option<Describe>,
    pub(super) body: Option<(Content, bool)>,
    pub(super) other_body: Option<Content>,
    pub(super) answers: Vec<(u16, &'static str, Option<Content>)>,
    pub(super) errors: Vec<u16>,
    pub(super) is_public: bool,
    pub(super) takes_key: bool,
}

impl Operation {
    fn new(method: Method, path: &'static str, summary: &'static str) -> Self {
        let takes_key = method == Method::Post;
        Self {
            method,
            path,
            tag: "",
            summary,
            query: None,
            body: None,
            other_body: None,
            answers: Vec::new(),
            errors: Vec::new(),
            is_public: false,
            takes_key,
        }
    }

    /// A route that only looks.
    pub fn get(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Get, path, summary)
    }

    /// A route that makes or does something.
    pub fn post(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Post, path, summary)
    }

    /// A route that sets something.
    pub fn put(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Put, path, summary)
    }

    /// A route that changes something.
    pub fn patch(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Patch, path, summary)
    }

    /// A route that removes something.
    pub fn delete(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Delete, path, summary)
    }

    /// Takes these members in its query.
    pub fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(describe::<T>);
        self
    }

    /// Takes this JSON.
    pub fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some((Content::json::<T>(), true));
        self
    }

    /// Takes this JSON, or nothing.
    pub fn optional_body<T: JsonSchema>(mut self) -> Self {
        self.body = Some((Content::json::<T>(), false));
        self
    }

    /// Takes a body of another type.
    pub fn body_of(mut self, media_type: &'static str, schema: Option<Describe>) -> Self {
        self.body = Some((Content { media_type, schema }, true));
        self
    }

    /// Takes a body of still another type.
    pub fn or_body_of(mut self, media_type: &'static str, schema: Option<Describe>) -> Self {
        self.other_body = Some(Content { media_type, schema });
        self
    }

    /// Answers so when all went well.
    pub fn answers<T: JsonSchema>(mut self, status: u16, meaning: &'static str) -> Self {
        self.answers.push((status, meaning, Some(Content::json::<T>())));
        self
    }

    /// Answers with a body of another type when all went well.
    pub fn answers_of(mut self, status: u16, meaning: &'static str, media_type: &'static str) -> Self {
        self.answers.push((status, meaning, Some(Content { media_type, schema: None })));
        self
    }

    /// Answers with such JSON on every line when all went well.
    pub fn answers_lines<T: JsonSchema>(mut self, status: u16, meaning: &'static str) -> Self {
        let content = Content { media_type: "application/x-ndjson", schema: Some(describe::<T>) };
        self.answers.push((status, meaning, Some(content)));
        self
    }

    /// Answers without a body when all went well.
    pub fn answers_nothing(mut self, status: u16, meaning: &'static str) -> Self {
        self.answers.push((status, meaning, None));
        self
    }

    /// Answers so when something is wrong, besides what every route may answer.
    pub fn errors(mut self, statuses: &[u16]) -> Self {
        self.errors.extend(statuses);
        self
    }

    /// Needs no key.
    pub fn public(mut self) -> Self {
        self.is_public = true;
        self
    }
}

impl Content {
    fn json<T: JsonSchema>() -> Self {
        Self { media_type: "application/json", schema: Some(describe::<T>) }
    }
}

/// Makes the schema of a type, as a reference to it.
pub fn describe<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Routes, and what is documented of them.
#[derive(Default)]
pub struct Routes {
    router: Router<AppState>,
    operations: Vec<Operation>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more route.
    pub fn on<H, T>(mut self, operation: Operation, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let method = axum::routing::on(operation.method.filter(), handler);
        self.router = self.router.route(operation.path, method);
        self.operations.push(operation);
        self
    }

    /// Those of somebody else too.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.operations.extend(other.operations);
        self
    }

    /// All of these under one heading of the documentation.
    pub fn tagged(mut self, tag: &'static str) -> Self {
        for operation in &mut self.operations {
            operation.tag = tag;
        }
        self
    }

    /// The router, and what is documented of it.
    pub fn into_parts(self) -> (Router<AppState>, Vec<Operation>) {
        (self.router, self.operations)
    }
}
