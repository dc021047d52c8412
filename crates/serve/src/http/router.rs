//! Which path leads where.

use crate::http::state::App;
use crate::http::{classify, guard, inference, metrics, openapi, page, teach, unread};
use crate::refusal::Refusal;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use std::sync::Arc;

/// All paths.
pub fn router(app: Arc<App>) -> Router {
    described()
        .route("/page/{*file}", get(page::file))
        .nest("/api", api())
        .fallback(missing)
        .method_not_allowed_fallback(wrong_method)
        // `Bodies` limits them, and multipart by itself.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&app.guard), guard::guard))
        .layer(from_fn_with_state(app.metrics.clone(), metrics::count))
        .layer(from_fn(unread::tell))
        .with_state(app)
}

/// The paths in `openapi.json`.
pub fn described() -> Router<Arc<App>> {
    server().merge(answers()).merge(inference())
}

fn server() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(page::index))
        .route("/metrics", get(metrics::metrics))
        .route("/openapi.json", get(openapi::openapi))
}

/// `curl -T` uploads with PUT, and with a path that ends in a slash adds the file's name.
fn answers() -> Router<Arc<App>> {
    Router::new()
        .route("/classify", post(classify::classify).put(classify::classify))
        .route("/classify/{*path}", post(classify::named).put(classify::named))
}

fn inference() -> Router<Arc<App>> {
    let one = Router::new()
        .route("/", get(inference::metadata))
        .route("/ready", get(inference::model_ready))
        .route("/infer", post(inference::infer));
    Router::new()
        .route("/v2", get(inference::server))
        .route("/v2/health/live", get(inference::live))
        .route("/v2/health/ready", get(inference::ready))
        .nest("/v2/models/{model}", one.clone())
        .nest("/v2/models/{model}/versions/{version}", one)
}

fn api() -> Router<Arc<App>> {
    Router::new()
        .route("/state", get(teach::state))
        .route("/teach/classes", post(teach::add_class))
        .route("/teach/classes/{class}", delete(teach::remove_class).patch(teach::rename_class))
        // POST: a take's number; GET and DELETE: a frame's name.
        .route("/teach/frames/{class}/{name}", post(teach::add_frame).get(teach::frame).delete(teach::remove_frame))
        .route("/teach/takes/{class}/{take}", delete(teach::remove_take))
        .route("/teach/thumbnails/{class}/{frame}", get(teach::thumbnail))
        .route("/teach/train", post(teach::train))
        .route("/teach/head.safetensors", get(teach::head))
        .route("/teach/look", post(teach::look))
        .route("/teach/asked/{id}", get(teach::asked).post(teach::answer))
        .route("/teach/save", post(teach::save))
        .route("/teach/new", post(teach::new))
}

async fn missing(uri: Uri) -> Refusal {
    Refusal::missing(format!("nothing is at {}; /openapi.json says what is", uri.path()))
}

async fn wrong_method(uri: Uri) -> Refusal {
    let sentence = format!("{} is asked in another way; /openapi.json says how", uri.path());
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, sentence)
}
