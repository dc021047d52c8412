//! Answers in the order of the photos: photos without a picture wait for those before them.

use crate::photos::left_out::LeftOut;
use crate::photos::reading::Read;
use answers::row::Row;
use model::classifier::Output;
use rayon::prelude::*;
use std::collections::VecDeque;
use std::path::PathBuf;

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
    pub fn rows(&mut self, computed: Computed, answer: impl Fn(PathBuf, Output) -> Row + Sync) -> Vec<Row> {
        self.waiting.extend(computed.photos);
        let mut outputs = computed.outputs.into_iter();
        let mut complete = Vec::new();
        while let Some(photo) = self.waiting.pop_front() {
            if photo.fault.is_some() {
                complete.push((photo, None));
            } else if let Some(output) = outputs.next() {
                complete.push((photo, Some(output)));
            } else {
                self.waiting.push_front(photo);
                break;
            }
        }
        assert!(outputs.next().is_none(), "as many outputs as pictures");
        let row = |(Read { path, fault }, output): (Read, Option<Output>)| match output {
            Some(output) => answer(path, output),
            None => Row { path, answer: Err(fault.unwrap_or_default()) },
        };
        complete.into_par_iter().map(row).collect()
    }
}
