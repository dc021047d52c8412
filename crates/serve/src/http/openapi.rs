//! What the server understands, as `OpenAPI` says it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The description of all paths that other programs may use.
const TEXT: &str = include_str!("openapi.json");

/// `GET /openapi.json`.
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn every_path_is_described_and_no_other() {
        let described: Value = serde_json::from_str(TEXT).unwrap();
        let described: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
        // A router tells its paths in no other way.
        let router = format!("{:?}", router::described());
        let paths = router.split('"').filter(|path| path.starts_with('/') && !path.contains("__private__axum"));
        let paths: BTreeSet<String> = paths.map(|path| path.replace("{*", "{")).collect();
        assert_eq!(paths, described);
    }

    #[test]
    fn it_is_of_this_version() {
        let described: Value = serde_json::from_str(TEXT).unwrap();
        assert_eq!(described["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
