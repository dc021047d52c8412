//! Clients that are slow, break off, or only stay.

use crate::client::Client;
use crate::load::Load;
use crate::server::Server;
use anyhow::{Context as _, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

/// Connections that say nothing.
const IDLE: usize = 10_000;
/// Clients that send a byte now and then.
const SLOW: usize = 64;
/// Connections that break off in the middle of a photo, or before its answer.
const ABORTED: usize = 1000;
/// Photos whose memory is watched.
const MANY: usize = 100_000;
const CLIENTS: usize = 16;

/// What came of it, for the page.
pub struct Trouble {
    /// In words.
    pub what: String,
    /// Photos a second that the others got meanwhile, as a share of those without trouble.
    pub share: f64,
}

/// All troubles, one after the other.
pub fn all(server: &Server, photos: &[Vec<u8>], time: Duration) -> anyhow::Result<Vec<Trouble>> {
    let address = server.address.as_str();
    let rate = || Ok::<f64, anyhow::Error>(Load::of(address, photos, CLIENTS, Some(time))?.rate());
    let usual = rate()?;
    let trouble = |what: String, rate: f64| Trouble { what, share: rate / usual };
    let mut troubles = Vec::new();

    let idle = idle(address)?;
    troubles.push(trouble(format!("{} connections that say nothing", idle.len()), rate()?));
    drop(idle);

    let is_over = AtomicBool::new(false);
    let slow = thread::scope(|scope| {
        let slow: Vec<_> = (0..SLOW).map(|_| scope.spawn(|| slow(address, &photos[0], &is_over))).collect();
        let rate = rate();
        is_over.store(true, Ordering::Relaxed);
        slow.into_iter().try_for_each(|thread| thread.join().expect("clients do not panic"))?;
        rate
    })?;
    troubles.push(trouble(format!("{SLOW} clients that send a byte every 50 ms"), slow));

    for number in 0..ABORTED {
        let mut client = Client::connect(address)?;
        let length = photos[0].len();
        let head = format!("PUT /classify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n");
        client.send(head.as_bytes())?;
        let sent = if number % 2 == 0 { length } else { length / 2 };
        client.send(&photos[0][..sent])?;
    }
    troubles.push(trouble(format!("{ABORTED} connections that broke off before"), rate()?));

    let mut mixed = photos.to_vec();
    for photo in mixed.iter_mut().step_by(4) {
        photo.truncate(photo.len() / 2);
    }
    let damaged = damaged(address, &mixed)?;
    troubles.push(trouble(format!("every fourth photo cut in half: {damaged}"), rate()?));
    Ok(troubles)
}

fn idle(address: &str) -> anyhow::Result<Vec<Client>> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    (0..IDLE).map(|_| Client::connect(address)).collect::<anyhow::Result<_>>().context("idle connections")
}

fn slow(address: &str, photo: &[u8], is_over: &AtomicBool) -> anyhow::Result<()> {
    let mut client = Client::connect(address)?;
    let length = photo.len();
    client.send(format!("PUT /classify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n").as_bytes())?;
    for byte in photo {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        // The server may have had enough of it.
        if client.send(&[*byte]).is_err() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Sends damaged photos among good ones, from many clients: each must get what it deserves.
fn damaged(address: &str, photos: &[Vec<u8>]) -> anyhow::Result<String> {
    let of_client = |first: usize| -> anyhow::Result<[usize; 2]> {
        let (mut client, mut counts) = (Client::connect(address)?, [0; 2]);
        for (number, photo) in photos.iter().enumerate().skip(first).step_by(CLIENTS) {
            let (status, body) = client.ask("PUT", "/classify", photo)?;
            let is_damaged = number % 4 == 0;
            let expected = if is_damaged { 422 } else { 200 };
            ensure!(status == expected, "photo {number}: {status}: {}", String::from_utf8_lossy(&body));
            counts[usize::from(is_damaged)] += 1;
        }
        Ok(counts)
    };
    let counts: Vec<[usize; 2]> = thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS).map(|first| scope.spawn(move || of_client(first))).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("clients do not panic"));
        joined.collect::<anyhow::Result<_>>()
    })?;
    let [good, bad] = [0, 1].map(|kind| counts.iter().map(|counts| counts[kind]).sum::<usize>());
    Ok(format!("{good} answered, {bad} told why not"))
}

/// The server's memory in MiB after each tenth of a hundred thousand photos.
pub fn memory(server: &Server, photo: &[u8]) -> anyhow::Result<Vec<f64>> {
    let photos = vec![photo.to_vec(); MANY / 10];
    (0..10)
        .map(|_| {
            Load::of(&server.address, &photos, CLIENTS, None)?;
            server.memory().context("/proc tells the memory of processes")
        })
        .collect()
}
