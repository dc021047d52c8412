//! Why a request has no answer: a status, and a sentence.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::fmt::Display;
use std::time::Duration;

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason.
    pub status: StatusCode,
    /// The reason, in lower case and without a full stop.
    pub sentence: String,
}

impl Refusal {
    /// A reason.
    pub fn new(status: StatusCode, sentence: impl Display) -> Self {
        Self { status, sentence: sentence.to_string() }
    }

    /// The request is none that is understood.
    pub fn bad(sentence: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence)
    }

    /// There is no such thing.
    pub fn missing(sentence: impl Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, sentence)
    }

    /// It does not go with what is there.
    pub fn conflict(sentence: impl Display) -> Self {
        Self::new(StatusCode::CONFLICT, sentence)
    }

    /// Too many photos wait.
    pub fn busy(queue: usize) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("{queue} photos wait already (--queue); try again in a second"),
        )
    }

    /// More photos at once than may wait.
    pub fn many(queue: usize, photos: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("expected at most {queue} photos in one request (--queue), got {photos}"),
        )
    }

    /// The answer takes too long.
    pub fn late(time: Duration) -> Self {
        let seconds = time.as_secs_f64();
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            format!("expected an answer within {seconds} s (--timeout), got none yet"),
        )
    }

    /// The network failed.
    pub fn network() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the network failed on this batch of photos; is the memory full? The server's own output says more",
        )
    }

    /// Something that never happens.
    pub fn bug() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed; please report this bug")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.sentence }))).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<artifact::Error> for Refusal {
    fn from(error: artifact::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }
}
