//! What the server did, in Prometheus' text format.

use crate::photos::Photos;
use answers::Row;
use answers::row::word;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Instant;

/// Seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0];
/// Photos in a batch.
const PHOTOS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Counts of what the server did. Clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    photos: Family<PhotoLabels, Counter>,
    /// Photos in each batch.
    pub batches: Histogram,
    waiting: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PhotoLabels {
    model: String,
    outcome: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("headstart");
        let requests = Family::<RequestLabels, Counter>::default();
        let seconds = Family::<RouteLabels, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let photos = Family::<PhotoLabels, Counter>::default();
        let (batches, waiting) = (Histogram::new(PHOTOS), Gauge::default());
        registry.register("requests", "Requests by route and status", requests.clone());
        registry.register("request_seconds", "Seconds from a request to its response", seconds.clone());
        registry.register("photos", "Photos by model and by what came of them", photos.clone());
        registry.register("batch_photos", "Photos that went through a network together", batches.clone());
        registry.register("waiting_photos", "Photos that are answered or wait now", waiting.clone());
        Self { registry: Arc::new(registry), requests, seconds, photos, batches, waiting }
    }
}

impl Metrics {
    /// Counts a photo.
    pub fn photo(&self, model: &str, row: &Row) {
        let outcome = match &row.answer {
            Ok((answer, _)) => answer.unknown.map_or("answered", word),
            Err(_) => "unreadable",
        };
        self.photos.get_or_create(&PhotoLabels { model: model.to_owned(), outcome }).inc();
    }
}

/// Counts a request and its time.
pub async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    // As the router knows it: there are few of these, and many paths.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    metrics.requests.get_or_create(&RequestLabels { route: route.clone(), status }).inc();
    metrics.seconds.get_or_create(&RouteLabels { route }).observe(start.elapsed().as_secs_f64());
    response
}

/// `GET /metrics`.
pub async fn metrics(State(metrics): State<Metrics>, State(photos): State<Photos>) -> Response {
    metrics.waiting.set(photos.waiting() as i64);
    let mut text = String::new();
    encode(&mut text, &metrics.registry).expect("a string takes all text");
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
