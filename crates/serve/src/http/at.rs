//! What paths say.

use crate::refusal::Refusal;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// What a path says between its slashes.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let said = Path::from_request_parts(parts, state).await;
        said.map(|Path(said)| Self(said)).map_err(|error: PathRejection| Refusal::bad(error.body_text()))
    }
}
