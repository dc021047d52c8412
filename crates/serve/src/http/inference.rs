//! The Open Inference Protocol, version 2, with Triton's extension for binary tensors:
//! <https://github.com/kserve/open-inference-protocol> and
//! <https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md>.
//!
//! A model takes either encoded photos or prepared pictures:
//!
//! - `photo`, BYTES (n,): files as they are; in JSON, where bytes have no form, Base64
//! - `picture`, UINT8 or FP32 (n, h, w, 3): RGB levels from 0 to 255, already of the model's size
//!
//! It gives `answer` and `unknown_reason`, BYTES (n,); `probabilities`, FP64 (n, k); and, if asked for, `logits`, FP32
//! (n, k) or (n, 1), and `features`, FP32 (n, c).
//!
//! - `request`, `response`: what is asked and answered; `tensor`: data in JSON and in binary form

mod request;
mod response;
mod tensor;

use crate::http::at::At;
use crate::http::state::App;
use crate::models::Model;
use crate::photos::Question;
use crate::refusal::Refusal;
use answers::Row;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::future::try_join_all;
use request::{Pictures, Wanted};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::block_in_place;

/// The only version of every model.
const VERSION: &str = "1";

/// Which model a path names.
#[derive(Deserialize)]
pub struct Named {
    model: String,
    version: Option<String>,
}

/// `GET /v2`.
pub async fn server() -> Json<Value> {
    Json(json!({ "name": "headstart", "version": env!("CARGO_PKG_VERSION"), "extensions": ["binary_tensor_data"] }))
}

/// `GET /v2/health/live`.
pub async fn live() -> Json<Value> {
    Json(json!({ "live": true }))
}

/// `GET /v2/health/ready`.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Value>) {
    let is_ready = app.models.get(None).is_some() || app.teacher.is_ok();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": is_ready })))
}

/// `GET /v2/models/{model}/ready`.
pub async fn model_ready(State(app): State<Arc<App>>, At(named): At<Named>) -> Result<Json<Value>, Refusal> {
    found(&app, &named).map(|(name, _)| Json(json!({ "name": name, "ready": true })))
}

/// `GET /v2/models/{model}`.
pub async fn metadata(State(app): State<Arc<App>>, At(named): At<Named>) -> Result<Json<Value>, Refusal> {
    let (name, model) = found(&app, &named)?;
    let (k, preparation) = (model.judge().classes().len(), model.preparation());
    let tensor =
        |name: &str, datatype: &str, shape: Value| json!({ "name": name, "datatype": datatype, "shape": shape });
    let logits = if k == 2 { 1 } else { k };
    Ok(Json(json!({
        "name": name,
        "versions": [VERSION],
        "platform": "headstart",
        "inputs": [
            tensor("photo", "BYTES", json!([-1])),
            tensor("picture", "UINT8", json!([-1, preparation.height, preparation.width, 3])),
        ],
        "outputs": [
            tensor("answer", "BYTES", json!([-1])),
            tensor("unknown_reason", "BYTES", json!([-1])),
            tensor("probabilities", "FP64", json!([-1, k])),
            tensor("logits", "FP32", json!([-1, logits])),
            tensor("features", "FP32", json!([-1, model.judge().channels()])),
        ],
        "parameters": { "classes": model.judge().classes() },
    })))
}

/// `POST /v2/models/{model}/infer`.
pub async fn infer(State(app): State<Arc<App>>, At(named): At<Named>, request: Request) -> Result<Response, Refusal> {
    let (name, model) = found(&app, &named)?;
    let (parts, body) = request.into_parts();
    let (body, _room) = app.bodies.read(body).await?;
    // Much JSON takes a while, and other requests need this thread.
    let asked = block_in_place(|| request::read(&parts.headers, &body, model.preparation()))?;
    drop(body);
    app.photos.check(asked.pictures.count())?;
    let rows = rows(&app, &model, asked.pictures).await?;
    for row in &rows {
        app.metrics.photo(&name, row);
    }
    let rows = rows.into_iter().enumerate().map(|(number, row)| {
        let unreadable = |reason| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("photo {number}: {reason}"));
        row.answer.map_err(unreadable)
    });
    let rows = rows.collect::<Result<Vec<_>, Refusal>>()?;
    let Wanted { id, outputs } = asked.wanted;
    Ok(response::written(&name, VERSION, id, &outputs, &rows, model.judge().classes()))
}

/// The row of each photo or picture. They are computed at the same time.
async fn rows(app: &Arc<App>, model: &Arc<Model>, pictures: Pictures) -> Result<Vec<Row>, Refusal> {
    let question = Question::usual(Arc::clone(model));
    let ask = |picture: Vec<u8>, is_photo: bool| {
        let question = question.clone();
        async move {
            if is_photo {
                app.photos.row(PathBuf::new(), picture, question).await
            } else {
                app.photos.row_of_picture(picture, question).await
            }
        }
    };
    match pictures {
        Pictures::Photos(photos) => try_join_all(photos.into_iter().map(|photo| ask(photo, true))).await,
        Pictures::Prepared(pictures) => try_join_all(pictures.into_iter().map(|picture| ask(picture, false))).await,
    }
}

fn found(app: &App, named: &Named) -> Result<(String, Arc<Model>), Refusal> {
    match named.version.as_deref() {
        None | Some(VERSION) => app.model(Some(&named.model)),
        Some(other) => Err(Refusal::missing(format!("no version '{other}' of {}; there is: {VERSION}", named.model))),
    }
}
