//! The page, which is part of the program.

use crate::http::at::At;
use crate::refusal::Refusal;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

/// Nothing from elsewhere, and no script or style but these files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                      media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-cache"),
];

/// The files of the page.
static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/page");
/// What all pages of this project share.
const STYLE: &str = "style.css";

/// `GET /`.
pub async fn index() -> Result<Response, Refusal> {
    file(At("index.html".to_owned())).await
}

/// `GET /page/{file}`.
pub async fn file(At(name): At<String>) -> Result<Response, Refusal> {
    if name == STYLE {
        return Ok(sent("text/css", page::style::SHEET.as_bytes()));
    }
    let found = FILES.get_file(&name).and_then(|file| Some((kind(&name)?, file.contents())));
    let (kind, content) = found.ok_or_else(|| Refusal::missing(format!("the page has no file '{name}'")))?;
    Ok(sent(kind, content))
}

fn kind(name: &str) -> Option<&'static str> {
    let kinds = [
        (".html", "text/html; charset=utf-8"),
        (".css", "text/css"),
        (".js", "text/javascript"),
        (".svg", "image/svg+xml"),
    ];
    kinds.into_iter().find_map(|(ending, kind)| name.ends_with(ending).then_some(kind))
}

fn sent(kind: &'static str, content: &'static [u8]) -> Response {
    (HEADERS, [(header::CONTENT_TYPE, kind)], content).into_response()
}
