//! Answers in the order of the photos: photos without a picture wait for those before them.

use crate::photos::left_out::LeftOut;
use crate::photos::reading::Read;
use crate::rows::row::Row;
use model::classifier::{Answer, Output};
use rayon::prelude::*;
use std::collections::VecDeque;

/// Photos, and what the network made of pictures of them or of earlier ones.
pub struct Computed {
    /// The next photos.
    pub photos: Vec<Read>,
    /// The next outputs.
    pub outputs: Vec<Output>,
    /// After the last photo: what was left out.
    pub left_out: Option<LeftOut>,
}

/// Puts photos and the outputs of their pictures together.
#[derive(Default)]
pub struct Answering {
    waiting: VecDeque<Read>,
}

impl Answering {
    /// The rows that are complete now. `answer` says what an output means; it may take a while to look for strangers.
    pub fn rows(&mut self, computed: Computed, answer: impl Fn(&Output) -> Answer + Sync) -> Vec<Row> {
        self.waiting.extend(computed.photos);
        let answered = |output: Output| {
            let no_numbers = || "unreadable: expected numbers as logits, got others; weights too large?".to_owned();
            let answer = output.is_finite().then(|| answer(&output)).ok_or_else(no_numbers);
            answer.map(|answer| (answer, output))
        };
        let answers: Vec<_> = computed.outputs.into_par_iter().map(answered).collect();
        let mut answers = answers.into_iter();
        let mut rows = Vec::new();
        while let Some(photo) = self.waiting.pop_front() {
            if photo.fault.is_some() {
                rows.push(Row::of_fault(photo));
            } else if let Some(answer) = answers.next() {
                rows.push(Row { path: photo.path, answer });
            } else {
                self.waiting.push_front(photo);
                break;
            }
        }
        assert!(answers.next().is_none(), "as many outputs as pictures");
        rows
    }
}
