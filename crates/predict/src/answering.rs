//! Answers in the order of the photos: photos without a picture wait for those before them.

use crate::reading::Read;
use crate::row::Row;
use model::classifier::{Answer, Output};
use std::collections::VecDeque;

/// Puts photos and the outputs of their pictures together.
#[derive(Default)]
pub struct Answering {
    waiting: VecDeque<Read>,
}

impl Answering {
    /// Takes the next photos, and outputs of pictures of photos so far; returns the rows that are complete. `answer`
    /// says what an output means.
    pub fn rows(&mut self, photos: Vec<Read>, outputs: Vec<Output>, answer: impl Fn(&Output) -> Answer) -> Vec<Row> {
        self.waiting.extend(photos);
        let mut outputs = outputs.into_iter();
        let mut rows = Vec::new();
        while let Some(photo) = self.waiting.pop_front() {
            if photo.fault.is_some() {
                rows.push(Row::of_fault(photo));
            } else if let Some(output) = outputs.next() {
                rows.push(Row { path: photo.path, answer: Ok((answer(&output), output)) });
            } else {
                self.waiting.push_front(photo);
                break;
            }
        }
        assert!(outputs.next().is_none(), "as many outputs as pictures");
        rows
    }
}
