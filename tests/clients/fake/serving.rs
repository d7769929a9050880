//! Listening, and everything that stands before the routes: the log, who asks, and trouble.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use snapshot::jwt;
use snapshot::model::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use super::{KEY, SECRET, Trouble, World, routes};

pub(super) type Shared = Arc<Mutex<World>>;

/// In an answer that is not to be given.
#[derive(Clone)]
struct NoAnswer;

pub(super) fn start(runtime: &Runtime, world: Shared) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let router = routes::router(world.clone()).layer(middleware::from_fn_with_state(world, before));
    runtime.spawn(async move {
        let listener = TcpListener::from_std(listener).unwrap();
        while let Ok((stream, _)) = listener.accept().await {
            let router = router.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let router = router.clone();
                    async move {
                        let Ok(response) = router.oneshot(request).await;
                        match response.extensions().get::<NoAnswer>() {
                            Some(_) => Err(io::Error::other("no answer")),
                            None => Ok(response),
                        }
                    }
                });
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    address
}

async fn before(State(world): State<Shared>, request: Request, next: Next) -> Response {
    // Whatever the answer is, what was sent is read before it.
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let request = Request::from_parts(head, Body::from(body));
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let (trouble, clock, is_known) = {
        let mut world = world.lock().unwrap();
        world.log.push(format!("{method} {}", request.uri()));
        world.authorizations.push(authorization.clone());
        let trouble = world.trouble_for(&method, &path);
        let is_known = !world.wants_token || path.ends_with("/healthcheck") || world.knows(authorization.as_deref());
        (trouble, world.clock, is_known)
    };
    let mut response = match (is_known, trouble) {
        (_, Some(Trouble::Answer(status, headers, body))) => answer(status, &headers, body),
        (false, _) => answer(401, &[], r#"{"detail":"Could not validate credentials"}"#.to_owned()),
        (true, None) => next.run(request).await,
        (true, Some(trouble)) => troubled(trouble, request, next).await,
    };
    if clock != 0 {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(clock);
        let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response.headers_mut().insert(header::DATE, HeaderValue::from_str(&date).unwrap());
    }
    response
}

async fn troubled(trouble: Trouble, request: Request, next: Next) -> Response {
    match trouble {
        Trouble::Answer(..) => unreachable!("this is answered before anybody is asked for"),
        Trouble::DoneButAnswer(status, body) => {
            next.run(request).await;
            answer(status, &[], body)
        }
        Trouble::Drop => no_answer(),
        Trouble::DoneButDrop => {
            next.run(request).await;
            no_answer()
        }
        Trouble::Half => {
            let pieces = [Ok(Bytes::from("[{\"snapshot")), Err(io::Error::other("it broke"))];
            Body::from_stream(futures_util::stream::iter(pieces)).into_response()
        }
        Trouble::Slow(time) => {
            tokio::time::sleep(time).await;
            next.run(request).await
        }
    }
}

fn no_answer() -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(NoAnswer);
    response
}

fn answer(status: u16, headers: &[(&'static str, String)], body: String) -> Response {
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    response
}

impl World {
    /// Whether a header is a token of our client that is valid by our clock, or the ready token.
    fn knows(&self, authorization: Option<&str>) -> bool {
        let Some(token) = authorization.and_then(|text| text.strip_prefix("Bearer ")) else { return false };
        let now = Timestamp::now().as_micros() / 1_000_000 + self.clock;
        token == self.ready_token || jwt::verify(token, now, |key| (key == KEY).then_some(SECRET)).is_ok()
    }
}
