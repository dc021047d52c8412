//! Photos to rows: decoding on all cores, the network in its thread, answers on all cores again.

use crate::caught::caught;
use crate::models::Model;
use crate::network::{Coming, Network};
use crate::refusal::Refusal;
use answers::Row;
use answers::preparing;
use model::classifier::Output;
use picture::Preparer;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

/// Where photos are answered.
#[derive(Clone)]
pub struct Photos {
    network: Network,
    room: Arc<Semaphore>,
    limits: Limits,
}

/// What one photo may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Photos that are answered or wait at the same time.
    pub queue: usize,
    /// How long a photo may wait for its answer.
    pub time: Duration,
    /// Millions of pixels.
    pub max_megapixels: f64,
}

/// A classifier, and when its answer is "unknown".
#[derive(Clone)]
pub struct Question {
    /// Who answers.
    pub model: Arc<Model>,
    /// The least probability of an answer, if there is one.
    pub threshold: Option<f64>,
    /// Whether photos like none of the training photos are unknown.
    pub strangers: bool,
}

impl Question {
    /// What the file itself promises.
    pub fn usual(model: Arc<Model>) -> Self {
        let threshold = model.judge().card().unsure.threshold;
        Self { model, threshold, strangers: true }
    }
}

/// A photo that was let in.
struct Admitted {
    coming: Coming,
    place: OwnedSemaphorePermit,
}

impl Photos {
    /// Answers by `network` within `limits`.
    pub fn new(network: Network, limits: Limits) -> Self {
        Self { network, room: Arc::new(Semaphore::new(limits.queue)), limits }
    }

    /// Refuses a request of more photos than may wait at the same time: it would never be answered.
    pub fn check(&self, photos: usize) -> Result<(), Refusal> {
        if photos <= self.limits.queue { Ok(()) } else { Err(Refusal::many(self.limits.queue, photos)) }
    }

    /// Photos that are answered or wait now.
    pub fn waiting(&self) -> usize {
        self.limits.queue - self.room.available_permits()
    }

    /// The row of a photo's file. A photo that cannot be read has a row too.
    pub async fn row(&self, path: PathBuf, photo: Vec<u8>, question: Question) -> Result<Row, Refusal> {
        let admitted = self.admit()?;
        self.in_time(async {
            let (admitted, picture) = self.prepared(photo, &question, admitted).await?;
            match picture {
                Err(reason) => Ok(Row { path, answer: Err(reason) }),
                Ok(picture) => self.answered(path, picture, question, admitted).await,
            }
        })
        .await
    }

    /// The row of a picture (h, w, 3), as the classifier takes it.
    pub async fn row_of_picture(&self, picture: Vec<u8>, question: Question) -> Result<Row, Refusal> {
        let admitted = self.admit()?;
        self.in_time(self.answered(PathBuf::new(), picture, question, admitted)).await
    }

    fn admit(&self) -> Result<Admitted, Refusal> {
        let place = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Refusal::busy(self.limits.queue))?;
        Ok(Admitted { coming: self.network.announce(), place })
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
        timeout(self.limits.time, work).await.unwrap_or_else(|_| Err(Refusal::late(self.limits.time)))
    }

    /// The picture, or why there is none. The photo keeps its place while it is decoded, also if nobody waits any more.
    async fn prepared(
        &self,
        photo: Vec<u8>,
        question: &Question,
        admitted: Admitted,
    ) -> Result<(Admitted, Result<Vec<u8>, String>), Refusal> {
        let (preparation, most) = (question.model.preparation(), self.limits.max_megapixels);
        on_all_cores(move || {
            let mut picture = vec![0; preparation.picture_len()];
            let prepared = preparing::prepare(photo, &mut Preparer::new(preparation, most), &mut picture);
            (admitted, prepared.map(|()| picture))
        })
        .await
    }

    async fn answered(
        &self,
        path: PathBuf,
        picture: Vec<u8>,
        question: Question,
        Admitted { coming, place }: Admitted,
    ) -> Result<Row, Refusal> {
        let output: Option<Output> = self.network.output(Arc::clone(&question.model), picture, coming).await;
        let output = output.ok_or_else(Refusal::network)?;
        let Question { model, threshold, strangers } = question;
        on_all_cores(move || {
            let row = Row::of_output(path, output, model.judge(), threshold, strangers);
            drop(place);
            row
        })
        .await
    }
}

/// Runs `work` among all other work on the cores.
pub async fn on_all_cores<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let (done, result) = oneshot::channel();
    // A panic in one of rayon's threads would end the program.
    rayon::spawn(move || {
        if let Some(value) = caught(work) {
            // Who asked may have gone.
            let _ = done.send(value);
        }
    });
    result.await.map_err(|_| Refusal::bug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_panics_costs_its_own_result_only() {
        let failing: Result<(), Refusal> = on_all_cores(|| panic!("on purpose")).await;
        assert_eq!(failing, Err(Refusal::bug()));
        assert_eq!(on_all_cores(|| 7).await, Ok(7));
    }
}
