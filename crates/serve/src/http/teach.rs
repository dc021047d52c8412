//! The page's own calls.

use crate::http::at::At;
use crate::http::said::Said;
use crate::http::state::App;
use crate::models::{Model, TAUGHT};
use crate::photos::on_all_cores;
use crate::refusal::Refusal;
use crate::teach::Teacher;
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use picture::{Filter, Preparation, Preparer, Resize};
use serde::Deserialize;
use serde_json::{Value, json};
use std::str::FromStr;
use std::sync::Arc;

/// Pixels of the longer side of a small picture.
const SMALL: u32 = 96;
const QUALITY: u8 = 80;

type Answered = Result<Json<Value>, Refusal>;
type Shared = State<Arc<App>>;

/// The name of a class or a project.
#[derive(Deserialize)]
pub struct Name {
    name: String,
}

/// What the page calls a frame that it sends.
#[derive(Deserialize)]
pub struct Sent {
    id: Option<String>,
}

/// The class of a frame that was asked about.
#[derive(Deserialize)]
pub struct Class {
    class: Option<String>,
}

fn teacher(app: &App) -> Result<&Arc<Teacher>, Refusal> {
    app.teacher.as_ref().map_err(Refusal::missing)
}

/// `GET /api/state`.
pub async fn state(State(app): Shared) -> Json<Value> {
    let model = |(name, model): (String, Arc<Model>)| {
        let unsure = &model.judge().card().unsure;
        // Frames of a take are no independent draws, on which such a promise rests.
        let is_promised = unsure.threshold.is_some() && name != TAUGHT;
        let max_error = is_promised.then_some(unsure.max_error);
        json!({
            "name": name,
            "classes": model.judge().classes(),
            "max_error": max_error,
            "confidence": unsure.confidence,
        })
    };
    let models: Vec<Value> = app.models.all().into_iter().map(model).collect();
    let timeout = app.bodies.time().as_secs_f64();
    Json(match &app.teacher {
        Ok(teacher) => json!({ "models": models, "timeout": timeout, "teach": teacher.state() }),
        Err(why) => json!({ "models": models, "timeout": timeout, "teach": null, "no_teach": why }),
    })
}

/// `POST /api/teach/classes`.
pub async fn add_class(State(app): Shared, Said(Name { name }): Said<Name>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.add_class(&name)?;
    Ok(Json(teacher.state()))
}

/// `PATCH /api/teach/classes/{class}`.
pub async fn rename_class(State(app): Shared, At(class): At<String>, Said(Name { name }): Said<Name>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.rename_class(&class, &name)?;
    Ok(Json(teacher.state()))
}

/// `DELETE /api/teach/classes/{class}`.
pub async fn remove_class(State(app): Shared, At(class): At<String>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.remove_class(&class)?;
    Ok(Json(teacher.state()))
}

/// `POST /api/teach/frames/{class}/{take}`.
pub async fn add_frame(
    State(app): Shared,
    At((class, take)): At<(String, String)>,
    Query(Sent { id }): Query<Sent>,
    body: Body,
) -> Answered {
    let take = number(&take)?;
    let (bytes, _room) = app.bodies.read(body).await?;
    let teacher = Arc::clone(teacher(&app)?);
    // A page that is closed has sent it all the same.
    let added = tokio::spawn(async move { teacher.add_frame(&class, take, bytes, id).await });
    let frame = added.await.map_err(|_| Refusal::bug())??;
    Ok(Json(json!({ "frame": frame })))
}

/// `DELETE /api/teach/frames/{class}/{frame}`.
pub async fn remove_frame(State(app): Shared, At((class, frame)): At<(String, String)>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.remove_frame(&class, &frame)?;
    Ok(Json(teacher.state()))
}

/// `DELETE /api/teach/takes/{class}/{take}`.
pub async fn remove_take(State(app): Shared, At((class, take)): At<(String, String)>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.remove_take(&class, number(&take)?)?;
    Ok(Json(teacher.state()))
}

/// `GET /api/teach/frames/{class}/{frame}`.
pub async fn frame(
    State(app): Shared,
    At((class, frame)): At<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let bytes = teacher(&app)?.frame(&class, &frame)?;
    let tag = tag(&bytes);
    Ok(if is_known(&headers, &tag) { unchanged(tag) } else { photo(bytes, tag) })
}

/// `GET /api/teach/thumbnails/{class}/{frame}`.
pub async fn thumbnail(
    State(app): Shared,
    At((class, frame)): At<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let bytes = teacher(&app)?.frame(&class, &frame)?;
    let tag = tag(&bytes);
    if is_known(&headers, &tag) {
        return Ok(unchanged(tag));
    }
    let small = on_all_cores(move || small(bytes)).await??;
    Ok((look_again(tag), [(header::CONTENT_TYPE, "image/jpeg")], small).into_response())
}

/// `POST /api/teach/train`.
pub async fn train(State(app): Shared) -> Answered {
    let teacher = Arc::clone(teacher(&app)?);
    // It goes on when the page is closed, and no other begins beside it.
    let trained = tokio::spawn(async move { teacher.train().await });
    trained.await.map_err(|_| Refusal::bug())?.map(Json)
}

/// `GET /api/teach/head.safetensors`.
pub async fn head(State(app): Shared) -> Result<Response, Refusal> {
    let head = teacher(&app)?.head()?.to_vec();
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], head).into_response())
}

/// `POST /api/teach/look`.
pub async fn look(State(app): Shared, body: Body) -> Answered {
    let (bytes, _room) = app.bodies.read(body).await?;
    teacher(&app)?.look(bytes).await.map(Json)
}

/// `GET /api/teach/asked/{id}`.
pub async fn asked(State(app): Shared, At(id): At<String>) -> Result<Response, Refusal> {
    let bytes = teacher(&app)?.asked(number(&id)?)?.to_vec();
    let tag = tag(&bytes);
    Ok(photo(bytes, tag))
}

/// `POST /api/teach/asked/{id}`.
pub async fn answer(State(app): Shared, At(id): At<String>, Said(Class { class }): Said<Class>) -> Answered {
    let teacher = teacher(&app)?;
    teacher.answer(number(&id)?, class.as_deref()).await?;
    Ok(Json(teacher.state()))
}

/// `POST /api/teach/save`.
pub async fn save(State(app): Shared, Said(Name { name }): Said<Name>) -> Answered {
    teacher(&app)?.save(&name).map(Json)
}

/// `POST /api/teach/new`.
pub async fn new(State(app): Shared) -> Answered {
    let teacher = teacher(&app)?;
    teacher.begin_anew()?;
    Ok(Json(teacher.state()))
}

fn number<T: FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| Refusal::bad(format!("expected a whole number, got '{text}'")))
}

/// The tag of a file: another one may get the name of one that was removed.
fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", blake3::hash(bytes).to_hex())
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag)
}

fn look_again(tag: String) -> [(HeaderName, String); 2] {
    [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())]
}

fn unchanged(tag: String) -> Response {
    (StatusCode::NOT_MODIFIED, look_again(tag)).into_response()
}

fn photo(bytes: Vec<u8>, tag: String) -> Response {
    let kind = image::guess_format(&bytes).map_or("application/octet-stream", |format| format.to_mime_type());
    (look_again(tag), [(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// A small picture of a photo, as JPEG.
fn small(photo: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let [height, width] = [SMALL * 3 / 4, SMALL];
    let preparation =
        Preparation { height, width, resize: Resize::Crop, filter: Filter::Bilinear, background: [255; 3] };
    let mut picture = vec![0; preparation.picture_len()];
    Preparer::new(preparation, 100.0).prepare(photo, &mut picture).map_err(Refusal::missing)?;
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, QUALITY);
    let written = encoder.encode(&picture, width, height, ExtendedColorType::Rgb8);
    written.map_err(|_| Refusal::bug())?;
    Ok(file)
}
