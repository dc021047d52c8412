//! One request to one address, and what its answer adds to the download.

use crate::checksum::Expected;
use crate::client::{Client, Failure, Rest};
use crate::disk;
use crate::pace::Pace;
use crate::partial::Partial;
use crate::progress::Progress;
use crate::reply::{End, Reply, reply, version};
use crate::source::{Source, Urls};
use artifact::path::folder_of;
use artifact::stderr;
use std::io::Read;
use std::time::{Duration, Instant};
use ureq::Body;
use ureq::http::{HeaderMap, Response};

/// What all attempts to download a source share.
pub struct Attempts<'a> {
    /// The source to download.
    pub source: &'a Source,
    /// Where it is.
    pub urls: &'a Urls,
    /// What the file must be.
    pub expected: &'a Expected,
    /// Sends the requests.
    pub client: &'a Client,
    /// How often a line tells the progress where there is no terminal.
    pub line_interval: Duration,
}

/// The part of the file that an answer brings.
struct Extent {
    /// The byte before which the answer ends; `None` if it reaches the end of the file.
    until: Option<u64>,
    /// Bytes of the whole file, if the server or an earlier one said so.
    total: Option<u64>,
}

impl Attempts<'_> {
    /// Whether `partial` has as many bytes as the file.
    pub fn is_whole(&self, partial: &Partial) -> bool {
        partial.length() > 0 && self.expected.size().or(partial.total()) == Some(partial.length())
    }

    /// Asks `url` for the bytes that `partial` lacks, and adds them. `pace` is that of this address.
    pub fn request(&self, url: &str, partial: &mut Partial, pace: &mut Pace) -> Result<(), Failure> {
        let rest = partial.rest(url, self.expected.has_checksum());
        if rest.is_none() && partial.length() > 0 {
            self.say("the bytes here may be of another version, so the download begins again");
            partial.restart()?;
        }
        let mut response = self.client.get(url, rest.as_ref())?;
        let Some(extent) = self.extent(&response, rest.as_ref(), partial)? else { return Ok(()) };
        self.check_size(&extent, partial)?;
        partial.begin(url, version(response.headers()), extent.total)?;
        self.copy(response.body_mut(), &extent, partial, pace)
    }

    /// The part that an answer brings; `None` if all bytes are there.
    fn extent(
        &self,
        response: &Response<Body>,
        rest: Option<&Rest>,
        partial: &mut Partial,
    ) -> Result<Option<Extent>, Failure> {
        let (status, headers) = (response.status(), response.headers());
        match reply(response) {
            Reply::Whole(end) => {
                self.check_end(&end)?;
                if partial.length() > 0 {
                    self.say("the server sends the whole file again");
                    partial.restart()?;
                }
                Ok(Some(Extent { until: None, total: end.length() }))
            }
            Reply::Rest { from, until, total }
                if rest.is_some_and(|rest| rest.from == from && self.is_same_version(rest, headers))
                    && agree(total, partial.total()) =>
            {
                Ok(Some(Extent { until: Some(until), total: total.or(partial.total()) }))
            }
            Reply::NoMore(total) if self.is_end(total, partial) => Ok(None),
            Reply::Rest { .. } | Reply::NoMore(_) => {
                partial.restart()?;
                Err(Failure::Retry("the server cannot continue the download, so it begins again".to_owned()))
            }
            Reply::Encoded(coding) => {
                Err(Failure::GiveUpUrl(format!("expected the file itself, the server sends it as {coding}")))
            }
            Reply::Busy(None) => Err(Failure::Retry(format!("the server answers {status}"))),
            Reply::Busy(Some(wait)) => Err(Failure::RetryAfter(format!("the server answers {status}"), wait)),
            Reply::Refused => Err(Failure::GiveUpUrl(format!("the server answers {status}"))),
        }
    }

    /// Refuses an answer that may end anywhere, unless size or checksum are known: part of a file could be pinned as a
    /// whole.
    fn check_end(&self, end: &End) -> Result<(), Failure> {
        if *end != End::Close || self.expected.size().is_some() || self.expected.has_checksum() {
            return Ok(());
        }
        let list = self.source.listed_in.display();
        let reason = format!("the server does not say where the file ends, and {list} has neither size nor checksum");
        Err(Failure::GiveUpUrl(reason))
    }

    /// Whether the rest belongs to the version that is here: not every server heeds `If-Range`. If a version is not
    /// known, a checksum has to decide later.
    fn is_same_version(&self, rest: &Rest, headers: &HeaderMap) -> bool {
        match (&rest.version, version(headers)) {
            (Some(here), Some(there)) => *here == there,
            _ => self.expected.has_checksum(),
        }
    }

    /// Whether all bytes are here, given that a server has no more and says that there are `total`.
    fn is_end(&self, total: Option<u64>, partial: &Partial) -> bool {
        match total {
            Some(total) if total != partial.length() => false,
            Some(_) => self.expected.has_checksum() || agree(total, partial.total()),
            None => self.expected.has_checksum(),
        }
    }

    /// Refuses a file of the wrong size, or one without room for it, before a byte is read.
    fn check_size(&self, extent: &Extent, partial: &Partial) -> Result<(), Failure> {
        if let (Some(words), Some(total)) = (self.expected.size_in_words(), extent.total)
            && self.expected.size() != extent.total
        {
            return Err(Failure::GiveUpUrl(format!("expected {words}, the server has {total}")));
        }
        let left = extent.total.unwrap_or_default().saturating_sub(partial.length());
        let needed = self.urls.needed_room(left, extent.total);
        Ok(disk::check(folder_of(partial.path()), needed, "more")?)
    }

    /// Adds the body of an answer to `partial`.
    fn copy(&self, body: &mut Body, extent: &Extent, partial: &mut Partial, pace: &mut Pace) -> Result<(), Failure> {
        let known = extent.total.or(self.expected.size());
        let most = extent.until.or(known);
        let mut progress = Progress::new(&self.source.name, partial.length(), known, self.line_interval);
        let mut reader = body.as_reader();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let began = Instant::now();
            let read = reader.read(&mut buffer);
            if matches!(read, Ok(0)) {
                break;
            }
            if pace.is_too_slow(read.as_ref().map_or(0, |n| *n as u64), began.elapsed()) {
                return Err(Failure::GiveUpUrl(pace.reason()));
            }
            let n = read.map_err(|error| self.broken(error, partial))?;
            match most {
                Some(most) if partial.length() + n as u64 > most => return Err(self.too_many(most)),
                Some(_) => {}
                // The size is not known, so the room for all bytes could not be checked before.
                None => disk::check(folder_of(partial.path()), n as u64, "more")?,
            }
            partial.append(&buffer[..n])?;
            progress.add(n as u64);
        }
        match (known, extent.until) {
            (Some(known), _) if partial.length() < known => Err(short(partial.length(), &format!("of {known} bytes"))),
            (None, Some(_)) => Err(short(partial.length(), "bytes and does not say whether that is all")),
            _ => Ok(()),
        }
    }

    fn too_many(&self, most: u64) -> Failure {
        let words = self.expected.size_in_words().filter(|_| self.expected.size() == Some(most));
        let words = words.unwrap_or_else(|| format!("{most} bytes"));
        Failure::GiveUpUrl(format!("expected {words}, the server sends more"))
    }

    fn broken(&self, error: std::io::Error, partial: &Partial) -> Failure {
        let failure = self.client.failure(ureq::Error::from(error));
        match failure {
            Failure::Retry(reason) => Failure::Retry(format!("{reason}, after {} bytes", partial.length())),
            other => other,
        }
    }

    fn say(&self, what: &str) {
        stderr::line(format_args!("{}: {what}", self.source.name));
    }
}

/// Whether two numbers may be equal: they are, or one of them is not known.
fn agree(one: Option<u64>, other: Option<u64>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

fn short(length: u64, of: &str) -> Failure {
    Failure::Retry(format!("the server stops after {length} {of}"))
}
