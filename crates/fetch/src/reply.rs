//! What the answer to a request for a file, or for the rest of one, means.

use std::time::Duration;
use ureq::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER, TRANSFER_ENCODING,
};
use ureq::http::{HeaderMap, Response, Version};

/// What a server sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// The file from its beginning.
    Whole(End),
    /// The bytes of the file from `from` until before `until`; `total`: bytes of the whole file, if the server says.
    Rest { from: u64, until: u64, total: Option<u64> },
    /// Nothing, because the file ends before the bytes that were asked for; bytes of the whole file, if the server
    /// says.
    NoMore(Option<u64>),
    /// The file in this content coding, such as gzip, although none was asked for.
    Encoded(String),
    /// Nothing now, perhaps later; the time to wait, if the server says.
    Busy(Option<Duration>),
    /// Nothing, and asking again would not help.
    Refused,
}

/// What marks the end of a body.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// The length that its header says, in bytes.
    Length(u64),
    /// The last chunk.
    Chunked,
    /// The end of the connection, whatever ended it.
    Close,
}

impl End {
    /// The length, if it is known.
    pub fn length(&self) -> Option<u64> {
        if let Self::Length(length) = self { Some(*length) } else { None }
    }
}

/// The meaning of a status and its headers.
pub fn reply<T>(response: &Response<T>) -> Reply {
    let (status, headers) = (response.status().as_u16(), response.headers());
    match (status, text(headers, CONTENT_ENCODING)) {
        (200 | 206, Some(coding)) if !coding.eq_ignore_ascii_case("identity") => Reply::Encoded(coding.to_owned()),
        (200, _) => Reply::Whole(end(response)),
        (206, _) => text(headers, CONTENT_RANGE).and_then(range).unwrap_or(Reply::Refused),
        (416, _) => {
            Reply::NoMore(text(headers, CONTENT_RANGE).and_then(|range| range.strip_prefix("bytes */")?.parse().ok()))
        }
        (408 | 425 | 429 | 500..=599, _) => {
            let seconds = text(headers, RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
            Reply::Busy(seconds.map(Duration::from_secs))
        }
        _ => Reply::Refused,
    }
}

/// RFC 9112, 6.3: chunks override a length; HTTP/1.0 has no chunks.
fn end<T>(response: &Response<T>) -> End {
    let headers = response.headers();
    let is_chunked = text(headers, TRANSFER_ENCODING).is_some_and(|coding| coding.to_lowercase().contains("chunked"));
    match text(headers, CONTENT_LENGTH).and_then(|number| number.parse().ok()) {
        _ if is_chunked && response.version() != Version::HTTP_10 => End::Chunked,
        Some(length) => End::Length(length),
        None => End::Close,
    }
}

/// The version that is sent, for `If-Range`: a strong `ETag` or `Last-Modified`. Weak `ETag`s do not promise equal
/// bytes.
pub fn version(headers: &HeaderMap) -> Option<String> {
    let strong = text(headers, ETAG).filter(|mark| mark.starts_with('"'));
    strong.or_else(|| text(headers, LAST_MODIFIED)).map(str::to_owned)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Parses `Content-Range`: `bytes 5-9/10` means the bytes from 5 until before 10, of 10; in `bytes 5-9/*` the whole
/// length is not known.
fn range(text: &str) -> Option<Reply> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = span.split_once('-')?;
    let (from, until) = (first.parse().ok()?, last.parse::<u64>().ok()?.checked_add(1)?);
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    (from < until && total.is_none_or(|total| until <= total)).then_some(Reply::Rest { from, until, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, name: HeaderName, value: &str) -> Reply {
        reply(&Response::builder().status(status).header(name, value).body(()).unwrap())
    }

    #[test]
    fn an_answer_is_the_file_or_its_rest_or_none() {
        assert_eq!(answer(200, CONTENT_LENGTH, "10"), Reply::Whole(End::Length(10)));
        assert_eq!(answer(200, TRANSFER_ENCODING, "chunked"), Reply::Whole(End::Chunked));
        assert_eq!(answer(200, ETAG, "x"), Reply::Whole(End::Close));
        assert_eq!(answer(206, CONTENT_RANGE, "bytes 5-9/10"), Reply::Rest { from: 5, until: 10, total: Some(10) });
        assert_eq!(answer(206, CONTENT_RANGE, "bytes 5-9/*"), Reply::Rest { from: 5, until: 10, total: None });
        for odd in ["lines 5-9/10", "bytes 5-9/8", "bytes 9-5/10", "bytes 5-/10", "bytes 5-18446744073709551615/*"] {
            assert_eq!(answer(206, CONTENT_RANGE, odd), Reply::Refused, "{odd}");
        }
        assert_eq!(answer(416, CONTENT_RANGE, "bytes */10"), Reply::NoMore(Some(10)));
        assert_eq!(answer(416, ETAG, "x"), Reply::NoMore(None));
        assert_eq!(answer(200, CONTENT_ENCODING, "gzip"), Reply::Encoded("gzip".to_owned()));
        assert_eq!(answer(200, CONTENT_ENCODING, "Identity"), Reply::Whole(End::Close));
        let busy = Reply::Busy(None);
        for (status, meaning) in [(503, &busy), (429, &busy), (404, &Reply::Refused), (304, &Reply::Refused)] {
            assert_eq!(answer(status, ETAG, "x"), *meaning);
        }
        assert_eq!(answer(429, RETRY_AFTER, "7"), Reply::Busy(Some(Duration::from_secs(7))));
        assert_eq!(answer(503, RETRY_AFTER, "Tue, 01 Mar 2016 00:00:00 GMT"), busy, "a date would need equal clocks");
    }

    #[test]
    fn chunks_override_a_length_except_in_http_1_0() {
        let chunked = |version| {
            let response = Response::builder().version(version).header(TRANSFER_ENCODING, "gzip, Chunked");
            end(&response.header(CONTENT_LENGTH, "10").body(()).unwrap())
        };
        assert_eq!(chunked(Version::HTTP_11), End::Chunked);
        assert_eq!(chunked(Version::HTTP_10), End::Length(10));
    }

    #[test]
    fn only_strong_etags_name_a_version() {
        let version_of = |name, value: &str| version(&[(name, value.parse().unwrap())].into_iter().collect());
        assert_eq!(version_of(ETAG, "\"v1\"").as_deref(), Some("\"v1\""));
        assert_eq!(version_of(ETAG, "W/\"v1\""), None);
        assert_eq!(
            version_of(LAST_MODIFIED, "Tue, 01 Mar 2016 00:00:00 GMT").as_deref(),
            Some("Tue, 01 Mar 2016 00:00:00 GMT")
        );
    }
}
