//! The one thread that computes with networks.
//!
//! - `batch`: which pictures go through a network together

mod batch;

use crate::caught::caught;
use crate::models::Model;
use batch::Batches;
use model::classifier::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// A picture that waits for its output.
struct Asked {
    model: Arc<Model>,
    /// (h, w, 3), as the model takes it.
    picture: Vec<u8>,
    answer: oneshot::Sender<Output>,
}

/// Where pictures are handed in.
#[derive(Clone)]
pub struct Network {
    pictures: Sender<Asked>,
    coming: Arc<AtomicUsize>,
}

/// A photo that is on its way to the network: while there is one, others wait for it a little.
pub struct Coming(Arc<AtomicUsize>);

impl Network {
    /// Starts the thread. Pictures wait at most `patience` for others to go through the network with; `on_batch` learns of
    /// each batch's size.
    pub fn start(patience: Duration, on_batch: impl Fn(usize) + Send + 'static) -> Self {
        let (pictures, asked) = channel();
        let coming = Arc::new(AtomicUsize::new(0));
        let batches = Batches::new(asked, Arc::clone(&coming), patience);
        thread::Builder::new()
            .name("network".to_owned())
            .spawn(move || compute(batches, on_batch))
            .expect("the system starts a thread");
        Self { pictures, coming }
    }

    /// Announces a photo.
    pub fn announce(&self) -> Coming {
        self.coming.fetch_add(1, Ordering::SeqCst);
        Coming(Arc::clone(&self.coming))
    }

    /// What the network of `model` makes of a picture (h, w, 3). None if it failed.
    pub async fn output(&self, model: Arc<Model>, picture: Vec<u8>, coming: Coming) -> Option<Output> {
        let (answer, output) = oneshot::channel();
        self.pictures.send(Asked { model, picture, answer }).ok()?;
        drop(coming);
        output.await.ok()
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn compute(mut batches: Batches, on_batch: impl Fn(usize)) {
    while let Some(batch) = batches.next() {
        on_batch(batch.len());
        // Whoever waits for a batch that failed learns of it; the next one may do better.
        caught(|| answer(batch));
    }
}

/// Answers pictures of one model.
fn answer(batch: Vec<Asked>) {
    let model = Arc::clone(&batch[0].model);
    let pictures: Vec<u8> = batch.iter().flat_map(|asked| &asked.picture).copied().collect();
    let classifier = model.classifier();
    let mut run = classifier.run();
    let mut outputs = run.push(&pictures);
    outputs.extend(run.finish());
    for (asked, output) in batch.into_iter().zip(outputs) {
        // Who asked may have gone.
        let _ = asked.answer.send(output);
    }
}

/// What is handed in, for `batch`.
type Handed = Receiver<Asked>;
