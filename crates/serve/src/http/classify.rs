//! Photos by their bytes: one as the body of a request, or several as multipart.

use crate::http::at::At;
use crate::http::state::App;
use crate::models::Model;
use crate::photos::Question;
use crate::refusal::Refusal;
use answers::options::{open_share, share};
use answers::{Columns, Row, json};
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::try_join_all;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// What may be asked of a photo, as options of `predict`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    model: Option<String>,
    path: Option<String>,
    top: Option<usize>,
    probabilities: bool,
    features: bool,
    threshold: Option<String>,
    max_error: Option<String>,
    no_unknown: bool,
}

/// `POST /classify`, `PUT /classify`.
pub async fn classify(
    State(app): State<Arc<App>>,
    query: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let Query(asked) = query.map_err(|error| Refusal::bad(error.body_text()))?;
    let asking = Asking::new(&app, asked)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return several(&app, asking, request).await;
    }
    let path = asking.path.clone().unwrap_or_default();
    one(&app, asking, path, request.into_body()).await
}

/// The same for a photo whose path is said in the address.
pub async fn named(
    state: State<Arc<App>>,
    At(path): At<String>,
    query: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let query = query.map(|Query(asked)| Query(Asked { path: Some(asked.path.unwrap_or(path)), ..asked }));
    classify(state, query, request).await
}

/// A question about photos, and in what words it is answered.
pub struct Asking {
    name: String,
    question: Question,
    columns: Columns,
    path: Option<String>,
}

impl Asking {
    fn new(app: &App, asked: Asked) -> Result<Self, Refusal> {
        let (name, model) = app.model(asked.model.as_deref())?;
        let (threshold, strangers) = limits(&asked, &model)?;
        let top = asked.top.unwrap_or(2);
        if top == 0 {
            return Err(Refusal::bad("top: expected 1 or more, got 0"));
        }
        let columns = Columns::new(model.judge(), top, asked.probabilities, asked.features);
        Ok(Self { name, question: Question { model, threshold, strangers }, columns, path: asked.path })
    }

    /// A row as `predict --format jsonl` writes it.
    fn line(&self, app: &App, row: &Row) -> String {
        app.metrics.photo(&self.name, row);
        format!("{}\n", serde_json::Value::Object(json::object(&self.columns, row)))
    }
}

/// The least probability of an answer, and whether strangers are unknown.
fn limits(asked: &Asked, model: &Model) -> Result<(Option<f64>, bool), Refusal> {
    let said = |key: &str, value: Result<f64, String>| value.map_err(|error| Refusal::bad(format!("{key}: {error}")));
    match (asked.no_unknown, asked.threshold.as_deref(), asked.max_error.as_deref()) {
        (true, None, None) => Ok((None, false)),
        (false, None, None) => Ok((model.judge().card().unsure.threshold, true)),
        (false, Some(threshold), None) => Ok((Some(said("threshold", share(threshold))?), true)),
        (false, None, Some(max_error)) => {
            let found = model.judge().threshold(said("max_error", open_share(max_error))?).threshold();
            let sentence = "max_error: the validation photos of the file do not allow this promise; \
                            `predict --max-error` says more";
            found.map(|threshold| (Some(threshold), true)).ok_or_else(|| Refusal::bad(sentence))
        }
        _ => Err(Refusal::bad("expected one of threshold, max_error and no_unknown, got several")),
    }
}

async fn one(app: &App, asking: Asking, path: String, body: Body) -> Result<Response, Refusal> {
    let (photo, _room) = app.bodies.read(body).await?;
    let row = app.photos.row(PathBuf::from(path), photo, asking.question.clone()).await?;
    let status = if row.answer.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let line = asking.line(app, &row);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], line).into_response())
}

/// A line for each part that is a file, in order. They are computed at the same time.
async fn several(app: &Arc<App>, asking: Asking, request: Request) -> Result<Response, Refusal> {
    // As a whole first: multer would keep all it needs to find the next boundary, however long that is.
    let (head, body) = request.into_parts();
    let (bytes, _room) = app.bodies.read(body).await?;
    let parts = read_parts(Request::from_parts(head, Body::from(bytes))).await?;
    app.photos.check(parts.len())?;
    let rows = parts.into_iter().map(|(path, photo)| {
        let question = asking.question.clone();
        app.photos.row(PathBuf::from(path), photo, question)
    });
    let lines: String = try_join_all(rows).await?.iter().map(|row| asking.line(app, row)).collect();
    Ok(([(header::CONTENT_TYPE, "application/jsonl")], lines).into_response())
}

/// The names and the bytes of all files.
async fn read_parts(request: Request) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let misread = |error: axum::extract::multipart::MultipartError| Refusal::new(error.status(), error.body_text());
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|error| Refusal::new(error.status(), error.body_text()))?;
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(misread)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            return Err(Refusal::bad(format!(
                "expected files, as of `curl -F photo=@photo.jpg`, got the field '{}'",
                field.name().unwrap_or_default()
            )));
        };
        parts.push((name, field.bytes().await.map_err(misread)?.to_vec()));
    }
    if parts.is_empty() {
        return Err(Refusal::bad("expected at least one file, got none"));
    }
    Ok(parts)
}
