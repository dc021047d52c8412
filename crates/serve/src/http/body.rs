//! Bodies of requests, within bytes, memory and time.

use crate::refusal::Refusal;
use axum::body::{Body, HttpBody as _};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Permits are of this many bytes, because there may be more bytes than permits.
const PAGE: usize = 4096;

/// Reads bodies.
#[derive(Clone)]
pub struct Bodies {
    limits: Limits,
    memory: Arc<Semaphore>,
}

/// What bodies may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one body.
    pub bytes: usize,
    /// Bytes of all bodies that are being read or wait.
    pub memory: usize,
    /// How long a body may take.
    pub time: Duration,
}

impl Bodies {
    /// Reads bodies within `limits`.
    pub fn new(limits: Limits) -> Self {
        Self { limits, memory: Arc::new(Semaphore::new(limits.memory.div_ceil(PAGE))) }
    }

    /// The bytes of one body, a photo's file for example, and the room that they take. Who keeps the room until the bytes are
    /// gone bounds the memory of all photos that wait.
    pub async fn read(&self, body: Body) -> Result<(Vec<u8>, Room<'_>), Refusal> {
        self.check(&body)?;
        timeout(self.limits.time, self.collect(body)).await.unwrap_or_else(|_| Err(self.slow()))
    }

    /// Refuses a body that is said to be too large before it comes.
    fn check(&self, body: &Body) -> Result<(), Refusal> {
        if body.size_hint().lower() > self.limits.bytes as u64 { Err(self.large()) } else { Ok(()) }
    }

    /// Room for a body, which grows while it is read.
    fn room(&self) -> Room<'_> {
        Room { bodies: self, bytes: 0, pages: 0 }
    }

    /// The refusal of a client that sends too slowly.
    pub fn slow(&self) -> Refusal {
        let seconds = self.limits.time.as_secs_f64();
        Refusal::new(StatusCode::REQUEST_TIMEOUT, format!("expected the whole body within {seconds} s (--timeout)"))
    }

    /// How long a body may take.
    pub fn time(&self) -> Duration {
        self.limits.time
    }

    fn large(&self) -> Refusal {
        let most = self.limits.bytes;
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("expected a body of at most {most} bytes (--max-bytes)"))
    }

    async fn collect(&self, mut body: Body) -> Result<(Vec<u8>, Room<'_>), Refusal> {
        let (mut bytes, mut room) = (Vec::new(), self.room());
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| Refusal::bad(format!("the body ended early: {error}")))?;
            let Some(data) = frame.data_ref() else { continue };
            room.grow(data.len())?;
            bytes.extend_from_slice(data);
        }
        Ok((bytes, room))
    }
}

/// Room for the bytes of one body.
pub struct Room<'a> {
    bodies: &'a Bodies,
    bytes: usize,
    pages: usize,
}

impl Room<'_> {
    /// Makes room for more bytes, if one body and all bodies may have them. Many small pieces take no more than a large one.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Limits { bytes: most, memory, .. } = self.bodies.limits;
        self.bytes += bytes;
        if self.bytes > most {
            return Err(self.bodies.large());
        }
        let pages = self.bytes.div_ceil(PAGE);
        let more = self.bodies.memory.try_acquire_many((pages - self.pages) as u32).map_err(|_| {
            let sentence = format!("bodies of {} MiB wait already; try again in a second", memory >> 20);
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence)
        })?;
        // Until the room is dropped.
        more.forget();
        self.pages = pages;
        Ok(())
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.bodies.memory.add_permits(self.pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_pieces_take_no_more_room_than_a_large_one() {
        let limits = Limits { bytes: 3 * PAGE, memory: 4 * PAGE, time: Duration::from_secs(1) };
        let bodies = Bodies::new(limits);
        let mut room = bodies.room();
        (0..3 * PAGE).for_each(|_| room.grow(1).unwrap());
        assert_eq!(room.grow(1).unwrap_err().status, StatusCode::PAYLOAD_TOO_LARGE);
        let mut other = bodies.room();
        assert_eq!(other.grow(PAGE), Ok(()));
        assert_eq!(other.grow(1).unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        drop(room);
        assert_eq!(other.grow(PAGE), Ok(()));
    }
}
