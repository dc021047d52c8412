//! Who may ask: by host, by origin and by token.
//!
//! A page of another site may send requests to this computer, and its name may even lead here (DNS rebinding). So the
//! `Host` of a request must be an address in digits, `localhost`, or a name that was given; and a page that sends it
//! must be this server's own. Beyond this computer a token is asked for.

use crate::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::net::IpAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// What browsers say of a request: from which site, and what for.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
/// Who runs the server on a cluster asks for these without a token; they tell nothing but that it runs.
const OPEN: [&str; 2] = ["/v2/health/live", "/v2/health/ready"];

/// Who may ask.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Names of this server, beside addresses in digits and `localhost`.
    pub hosts: Vec<String>,
    /// What has to come with every request, if anything.
    pub token: Option<String>,
}

/// Lets a request through, or not.
pub async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut response = match guard.check(&request) {
        Ok(Passed::On) => next.run(request).await,
        Ok(Passed::Welcome(cookie)) => {
            let mut response = Redirect::to("/").into_response();
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
        Err(refusal) => refusal.into_response(),
    };
    // No page of others may show what is here, nor guess what it is.
    for (name, value) in [("cross-origin-resource-policy", "same-origin"), ("x-content-type-options", "nosniff")] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

enum Passed {
    /// To the page or the answer.
    On,
    /// The address had the token: the page gets it as a cookie, and an address without it.
    Welcome(HeaderValue),
}

impl Guard {
    fn check(&self, request: &Request) -> Result<Passed, Refusal> {
        let (uri, headers) = (request.uri(), request.headers());
        let host = host(uri, headers).ok_or_else(|| Refusal::bad("expected a header Host, got none"))?;
        let refuse = |sentence: String| Err(Refusal::new(StatusCode::FORBIDDEN, sentence));
        if !self.is_ours(name(&host)) {
            return refuse(format!("expected a Host that is an address in digits or given by --host, got '{host}'"));
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            if origin.split_once("://").map(|(_, origin)| origin) != Some(host.as_str()) {
                return refuse(format!("expected a request of this server's own page, got one of '{origin}'"));
            }
        }
        // Pictures and links of others have no origin. A link to the page itself is all right.
        let is_foreign = text(headers, SITE) == Some("cross-site") && text(headers, MODE) != Some("navigate");
        if is_foreign {
            return refuse("expected a request of this server's own page, got one of another site".to_owned());
        }
        if let Some(encoding) = text(headers, header::CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
            let sentence = format!("expected a body as it is, without Content-Encoding, got {encoding}");
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
        }
        let Some(token) = &self.token else { return Ok(Passed::On) };
        if uri.path() == "/" && query_token(uri).is_some_and(|given| is_equal(given, token)) {
            let cookie = format!("{}={token}; HttpOnly; SameSite=Strict; Path=/", cookie(&host));
            return Ok(Passed::Welcome(HeaderValue::from_str(&cookie).expect("tokens are plain")));
        }
        if OPEN.contains(&uri.path()) || given(headers, &cookie(&host)).is_some_and(|given| is_equal(given, token)) {
            return Ok(Passed::On);
        }
        let sentence = "expected the token that `serve` printed: as `Authorization: Bearer TOKEN`, or once in the page's \
                        address as /?token=TOKEN";
        Err(Refusal::new(StatusCode::UNAUTHORIZED, sentence))
    }

    fn is_ours(&self, name: &str) -> bool {
        let digits = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost")
            || digits.parse::<IpAddr>().is_ok()
            || self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }
}

/// The host that was asked for, with its port.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let of_uri = uri.authority().map(ToString::to_string);
    of_uri.or_else(|| text(headers, header::HOST).map(str::to_owned))
}

/// The host without its port: `[::1]:80` is `[::1]`.
fn name(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon) if !host[colon..].contains(']') => &host[..colon],
        _ => host,
    }
}

/// The cookie that carries the token of a page. Browsers send it to all ports of a host, so it names its port.
fn cookie(host: &str) -> String {
    let port = host[name(host).len()..].trim_start_matches(':');
    format!("headstart_token_{}", if port.is_empty() { "80" } else { port })
}

/// The token that came with a request.
fn given<'a>(headers: &'a HeaderMap, cookie: &str) -> Option<&'a str> {
    let bearer = text(headers, header::AUTHORIZATION).and_then(|value| value.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token);
    bearer.or_else(|| {
        let cookies = text(headers, header::COOKIE)?;
        cookies.split("; ").find_map(|pair| pair.strip_prefix(cookie)?.strip_prefix('='))
    })
}

fn query_token(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// Takes as long for a nearly right token as for any other.
fn is_equal(given: &str, token: &str) -> bool {
    given.as_bytes().ct_eq(token.as_bytes()).into()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(path: &str, headers: &[(&str, &str)]) -> Request {
        let builder = Request::builder().uri(path);
        headers
            .iter()
            .fold(builder, |builder, (name, value)| builder.header(*name, *value))
            .body(Body::empty())
            .unwrap()
    }

    fn status(guard: &Guard, path: &str, headers: &[(&str, &str)]) -> u16 {
        match guard.check(&request(path, headers)) {
            Ok(Passed::On) => 200,
            Ok(Passed::Welcome(_)) => 303,
            Err(refusal) => refusal.status.as_u16(),
        }
    }

    #[test]
    fn names_of_others_are_refused() {
        let guard = Guard { hosts: vec!["photos.example".to_owned()], token: None };
        for (host, expected) in [
            ("127.0.0.1:8000", 200),
            ("localhost:8000", 200),
            ("LOCALHOST", 200),
            ("[::1]:8000", 200),
            ("[::1]", 200),
            ("192.168.0.7", 200),
            ("photos.example", 200),
            ("Photos.Example:443", 200),
            ("evil.example:8000", 403),
            ("127.0.0.1.evil.example", 403),
            ("localhost.evil.example", 403),
            ("", 403),
        ] {
            assert_eq!(status(&guard, "/classify", &[("host", host)]), expected, "{host}");
        }
        assert_eq!(status(&guard, "/classify", &[]), 400);
    }

    #[test]
    fn pages_of_others_are_refused() {
        let guard = Guard { hosts: vec![], token: None };
        for (origin, expected) in [
            ("http://127.0.0.1:8000", 200),
            ("http://127.0.0.1:9000", 403),
            ("https://evil.example", 403),
            ("null", 403),
        ] {
            assert_eq!(status(&guard, "/classify", &[("host", "127.0.0.1:8000"), ("origin", origin)]), expected);
        }
    }

    #[test]
    fn pictures_and_forms_of_other_sites_are_refused() {
        let guard = Guard { hosts: vec![], token: None };
        let status = |headers: &[(&str, &str)]| status(&guard, "/x", &[&[("host", "127.0.0.1")], headers].concat());
        let cross = ("sec-fetch-site", "cross-site");
        assert_eq!(status(&[cross, ("sec-fetch-mode", "no-cors")]), 403);
        assert_eq!(status(&[cross, ("sec-fetch-mode", "navigate")]), 200);
        assert_eq!(status(&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")]), 200);
        assert_eq!((status(&[("content-encoding", "gzip")]), status(&[("content-encoding", "identity")])), (415, 200));
    }

    #[test]
    fn a_token_comes_as_header_as_cookie_or_once_in_the_address() {
        let guard = Guard { hosts: vec![], token: Some("secret".to_owned()) };
        let host = ("host", "192.168.0.7:8000");
        for (path, header, expected) in [
            ("/classify", ("authorization", "Bearer secret"), 200),
            ("/classify", ("authorization", "Bearer Secret"), 401),
            ("/classify", ("authorization", "Bearer "), 401),
            ("/classify", ("cookie", "a=b; headstart_token_8000=secret"), 200),
            ("/classify", ("cookie", "a=b; headstart_token_8000=secre"), 401),
            ("/classify", ("cookie", "headstart_token_8001=secret"), 401),
            ("/classify", ("authorization", "bearer secret"), 200),
            ("/classify?token=secret", ("x", "y"), 401),
            ("/?token=secret", ("x", "y"), 303),
            ("/?token=other", ("x", "y"), 401),
            ("/", ("x", "y"), 401),
            ("/v2/health/ready", ("x", "y"), 200),
            ("/metrics", ("x", "y"), 401),
        ] {
            assert_eq!(status(&guard, path, &[host, header]), expected, "{path} {header:?}");
        }
    }
}
