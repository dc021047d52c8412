//! Bodies of JSON.

use crate::http::state::App;
use crate::refusal::Refusal;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What a body of JSON says.
pub struct Said<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Said<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let (body, _room) = app.bodies.read(request.into_body()).await?;
        let said = serde_json::from_slice(&body);
        said.map(Self).map_err(|error| Refusal::bad(format!("expected JSON that is understood: {error}")))
    }
}
