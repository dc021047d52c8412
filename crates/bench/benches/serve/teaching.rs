//! How long a frame of the camera and a training take, without a browser.

use crate::client::Client;
use crate::server::Server;
use anyhow::ensure;
use bench::median;
use fixture::takes::{self, DIRECTIONS};
use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Instant;

/// Frames of each of two takes of each class.
const FRAMES: u64 = 40;
const LOOKS: u64 = 300;
const TRAININGS: usize = 5;
/// The weights that the page would take too, the first that are there.
const WEIGHTS: [&str; 2] = ["mobilenet_v2_0.35_224_imagenet_notop.h5", "vgg16-quarter-reef.safetensors"];

/// What was measured.
pub struct Teaching {
    /// The weights.
    pub network: &'static str,
    /// Milliseconds from the bytes of a frame to its answer, the median.
    pub look: f64,
    /// Milliseconds until a frame is on the disk with its features computed, the median.
    pub keep: f64,
    /// Seconds of a training on 4 × 40 frames, the median.
    pub train: f64,
}

/// Teaches four signs of a hand.
pub fn measured(program: &Path) -> anyhow::Result<Teaching> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data/weights");
    std::fs::create_dir_all(&data)?;
    let there = fixture::root().join("data/weights");
    let network = WEIGHTS.into_iter().find(|name| there.join(name).exists()).expect("one is shipped");
    symlink(there.join(network).canonicalize()?, data.join(network))?;
    let server = Server::start(program, folder.path(), &[])?;
    let mut client = Client::connect(&server.address)?;
    let mut keep = Vec::new();
    for (number, class) in DIRECTIONS.iter().enumerate() {
        said(client.ask("POST", "/api/teach/classes", format!("{{\"name\":\"{class}\"}}").as_bytes())?)?;
        for (take, frame) in [1, 2].iter().flat_map(|take| (0..FRAMES).map(move |frame| (take, frame))) {
            let photo = encoded(&takes::frame(number, *take, frame), ImageFormat::Png)?;
            let begin = Instant::now();
            said(client.ask("POST", &format!("/api/teach/frames/{class}/{take}"), &photo)?)?;
            keep.push(1000.0 * begin.elapsed().as_secs_f64());
        }
    }
    let mut train = Vec::new();
    for _ in 0..TRAININGS {
        let begin = Instant::now();
        said(client.ask("POST", "/api/teach/train", b"")?)?;
        train.push(begin.elapsed().as_secs_f64());
    }
    let mut look = Vec::new();
    for frame in 0..LOOKS {
        let photo = encoded(&takes::frame((frame % 4) as usize, 3, frame), ImageFormat::Bmp)?;
        let begin = Instant::now();
        said(client.ask("POST", "/api/teach/look", &photo)?)?;
        look.push(1000.0 * begin.elapsed().as_secs_f64());
    }
    Ok(Teaching { network, look: median(&look), keep: median(&keep), train: median(&train) })
}

fn encoded(frame: &RgbImage, format: ImageFormat) -> anyhow::Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    frame.write_to(&mut file, format)?;
    Ok(file.into_inner())
}

fn said((status, body): (u16, Vec<u8>)) -> anyhow::Result<()> {
    ensure!(status == 200, "status {status}: {}", String::from_utf8_lossy(&body));
    Ok(())
}
