//! What must hold when a pipeline file is read, whatever is in it. The fuzzer asks the same.

use artifact::config::Draft;
use artifact::{write, yaml};
use fixture::memory::peak;
use fixture::message::assert_readable;
use plan::pipeline::Pipeline;
use std::path::Path;

/// The most memory that reading a file of `length` bytes may take. Each of up to 1000 stages is told the names of all
/// others.
fn most_memory(length: usize) -> usize {
    (4 << 20) + 2000 * length
}

/// Reads a pipeline file of these bytes in `folder`. Tells whether it is accepted: then a program that is asked about a
/// stage gets what the file says. If it is refused, each line of the message names the file.
pub fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let path = folder.join("x.yaml");
    write::atomic(&path, bytes).unwrap();
    let (outcome, peak) = peak(|| Pipeline::named("x".to_owned(), &path, &["all".to_owned()]));
    assert!(peak <= most_memory(bytes.len()), "{peak} bytes for a file of {}", bytes.len());
    match outcome {
        Ok(pipeline) => {
            for stage in pipeline.stages {
                let text = yaml::to_string(&stage.draft);
                let again = yaml::from_str::<Draft>(&text);
                assert_eq!(again, Ok(stage.draft), "stage {}:\n{text}", stage.name);
            }
            true
        }
        Err(error) => {
            let message = format!("{error:#}");
            for line in message.lines() {
                assert_readable(line, &path.display().to_string());
            }
            false
        }
    }
}
