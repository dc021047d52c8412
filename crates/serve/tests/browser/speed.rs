//! How soon the camera is answered. Prints it, and bounds it where nobody could play any more.

use crate::film::Film;
use crate::serving::{MOBILENET, SHIPPED};
use crate::taught;
use crate::visitor::Visitor;
use fixture::root;
use serde_json::Value;

/// Answers of which the page remembers how long they took.
const REMEMBERED: usize = 30;
/// Milliseconds.
const SLOW: f64 = 500.0;

fn median(latencies: &Value) -> f64 {
    let mut latencies: Vec<f64> = serde_json::from_value(latencies.clone()).unwrap();
    latencies.sort_unstable_by(f64::total_cmp);
    latencies[latencies.len() / 2]
}

/// What a room measures once it has seen enough.
fn measured(visitor: &mut Visitor, room: &str, speed: &str) {
    visitor.switch_camera(room, "on");
    visitor.until(&format!("headstart.latencies().length === {REMEMBERED}"));
    let latency = median(&visitor.ask("headstart.latencies()"));
    let words = visitor.words(speed);
    println!("  {room}: median of {REMEMBERED} {latency:.0} ms; the page says {words}");
    assert!(latency < SLOW);
    visitor.switch_camera(room, "off");
}

#[test]
#[ignore = "needs chromium"]
fn answers_keep_up_with_the_camera() {
    let weights = [SHIPPED, MOBILENET].into_iter().filter(|file| root().join("data/weights").join(file).exists());
    for weights in weights {
        let serving = taught::serving_alone(weights);
        let film = Film::new(serving.path());
        film.show_signs(&[0, 1, 2, 3], 1, 30, 30);
        let mut visitor = Visitor::come(&serving, &film.flags(), "teach");
        visitor.train();
        println!("{}: {} right", visitor.words("#network"), visitor.words("#accuracy"));
        measured(&mut visitor, "teach", "#room-teach .live-speed");
        visitor.go_to("play");
        measured(&mut visitor, "play", "#heard-speed");
    }
}
