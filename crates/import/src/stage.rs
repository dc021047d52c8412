//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Features of other programs to what `extract` writes.
pub struct Import;

impl Stage for Import {
    const NAME: &'static str = "import";
    const ABOUT: &'static str = "Reads features that another program made, such as embeddings of texts, spectra or counts, \
        and writes what `extract` writes: `train-head`, `adapt` and `export` take them like those of photos. In Python, \
        `numpy.save('data/mine/train.features.npy', x)` and the same for `train.labels.npy` make such a folder.";
    const INPUTS: &'static [Input] = &[Input {
        name: "arrays",
        kind: Kind::OutsideFolder,
        about: "a folder with train.features.npy, an array (n, d) of rows, and train.labels.npy (n,), whole numbers or \
                texts; the same for validation and test, if there are any. A split without labels is for `adapt`. \
                Instead of the two arrays: train.csv, a header and numbers, with a column label and perhaps path; or \
                train.svmlight, lines of `label index:value …` with indices from 1. Beside them perhaps classes.yaml, a \
                list of the class names, and train.files.csv, whose column path says what each row is",
    }];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
