//! Clients that are slow, break off, or only stay.

use crate::client::Client;
use crate::load::Load;
use crate::server::Server;
use anyhow::{Context as _, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

/// Connections that say nothing.
const IDLE: usize = 10_000;
/// Clients that send a byte now and then.
const SLOW: usize = 64;
/// Clients that send damaged photos.
const DAMAGED: usize = 4;
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

/// All troubles, one after the other, each while sixteen good clients send photos.
pub fn all(server: &Server, photos: &[Vec<u8>], time: Duration) -> anyhow::Result<Vec<Trouble>> {
    let address = server.address.as_str();
    let rate = || Ok::<f64, anyhow::Error>(Load::of(address, photos, CLIENTS, Some(time))?.rate());
    let usual = rate()?;
    // Runs as many clients of a kind as are said until the good ones are done; what they counted.
    let beside = |clients: usize, bad: &(dyn Fn(&AtomicBool) -> anyhow::Result<usize> + Sync)| {
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let bad: Vec<_> = (0..clients).map(|_| scope.spawn(|| bad(&is_over))).collect();
            let rate = rate();
            is_over.store(true, Ordering::Relaxed);
            let counts = bad.into_iter().map(|thread| thread.join().expect("clients do not panic"));
            Ok::<_, anyhow::Error>((counts.sum::<anyhow::Result<usize>>()?, rate? / usual))
        })
    };
    let mut troubles = Vec::new();
    let idle = idle(address)?;
    troubles.push(Trouble { what: format!("{} connections that say nothing", idle.len()), share: rate()? / usual });
    drop(idle);

    let (_, share) = beside(SLOW, &|is_over| slow(address, &photos[0], is_over))?;
    troubles.push(Trouble { what: format!("{SLOW} clients that send a byte every 50 ms"), share });
    let (count, share) = beside(1, &|is_over| aborting(address, &photos[0], is_over))?;
    let what = format!("a client that broke off {count} times, before or in the middle of a photo");
    troubles.push(Trouble { what, share });
    let (count, share) = beside(DAMAGED, &|is_over| damaged(address, photos, is_over))?;
    let what = format!("{DAMAGED} clients that sent {count} photos cut in half, each told why it has no answer");
    troubles.push(Trouble { what, share });
    Ok(troubles)
}

fn idle(address: &str) -> anyhow::Result<Vec<TcpStream>> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    (0..IDLE).map(|_| TcpStream::connect(address)).collect::<io::Result<_>>().context("idle connections")
}

fn head(length: usize) -> String {
    format!("PUT /classify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n")
}

/// The bytes that it sent.
fn slow(address: &str, photo: &[u8], is_over: &AtomicBool) -> anyhow::Result<usize> {
    let mut client = Client::connect(address)?;
    client.send(head(photo.len()).as_bytes())?;
    let mut count = 0;
    // The server may have had enough of it.
    while !is_over.load(Ordering::Relaxed) && count < photo.len() && client.send(&photo[count..=count]).is_ok() {
        count += 1;
        sleep(Duration::from_millis(50));
    }
    Ok(count)
}

/// The connections that it broke off.
fn aborting(address: &str, photo: &[u8], is_over: &AtomicBool) -> anyhow::Result<usize> {
    let mut count = 0;
    while !is_over.load(Ordering::Relaxed) {
        let mut client = Client::connect(address)?;
        client.send(head(photo.len()).as_bytes())?;
        client.send(&photo[..if count % 2 == 0 { photo.len() } else { photo.len() / 2 }])?;
        count += 1;
        sleep(Duration::from_millis(5));
    }
    Ok(count)
}

/// The photos that it sent.
fn damaged(address: &str, photos: &[Vec<u8>], is_over: &AtomicBool) -> anyhow::Result<usize> {
    let (mut client, mut count) = (Client::connect(address)?, 0);
    while !is_over.load(Ordering::Relaxed) {
        let photo = &photos[count % photos.len()];
        let (status, body) = client.ask("PUT", "/classify", &photo[..photo.len() / 2])?;
        ensure!(status == 422, "a photo cut in half: {status}: {}", String::from_utf8_lossy(&body));
        count += 1;
    }
    Ok(count)
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
