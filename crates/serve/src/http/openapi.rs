//! What the server understands, as `OpenAPI` says it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The description of all paths that other programs may use.
pub const TEXT: &str = include_str!("openapi.json");

/// `GET /openapi.json`.
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT).into_response()
}
