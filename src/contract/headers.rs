//! Headers that our server knows beyond those of HTTP.

/// On a POST: an answer of success to the same request of the same person with the same key is given again, not done
/// again, for [`IDEMPOTENCY_HOURS`].
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How long an idempotency key is remembered, in hours.
pub const IDEMPOTENCY_HOURS: u64 = 24;
/// Longest idempotency key, in characters. All of them are visible ASCII.
pub const IDEMPOTENCY_KEY_MAX: usize = 255;
/// On every answer: the name of the request in the server's log. A client may choose it.
pub const REQUEST_ID: &str = "x-request-id";
/// On a 202: the task that was begun.
pub const TASK_ID: &str = "x-task-id";
/// On the 202 of a clone: the dataset that is being made.
pub const DATASET_ID: &str = "x-dataset-id";
/// How clients of the Vela contract may send their key, instead of `Authorization`.
pub const API_KEY: &str = "x-api-key";
