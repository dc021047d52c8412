//! The command line.

use clap::Parser;

const MORE: &str = "\
Both pipelines must have run, and no run may be in progress. The artifacts in artifacts/A and artifacts/B are \
compared, not what the pipeline files say now. To compare with an earlier run of the same pipeline, copy its artifacts \
first: cp -r artifacts/mine artifacts/before. Names, artifacts/before and pipelines/mine.yaml will all do.

Settings: stage by stage, what provenance.yaml says of settings, seed, program, inputs and machine. For a stage with a \
list of values, or with `repeat`, it is that of the selected training. Equal values are not listed.

Results: the accuracy of every model on each evaluated split, with Wilson's 95 % interval; with `repeat`, also mean \
and standard deviation over the seeds. Of a list of values, only the selected one is a model here: the test photos \
must not choose.

Paired test: models of the same name, and the models that the two reports have in their headlines, on the test photos \
of both pipelines. Photos are matched by the BLAKE3 of their files, so a photo may have moved or have another name; a \
photo that was saved again is another photo. Photos that either pipeline trained on are left out and counted. For a \
model with several seeds, the first seed is compared. The p value is that of McNemar's exact test. A model counts as \
better if p is below 0.05 divided by the number of pairs. If the two do not both have a test split, the validation \
photos are used; these also chose the epoch and the value of a list, so both models may look better than they are.";

/// Shows what differs in settings and results of two pipelines, with paired tests on the photos they share
#[derive(Parser)]
#[command(version, after_long_help = MORE)]
pub struct Arguments {
    /// One pipeline: the name of its file in pipelines/, or of its folder in artifacts/
    #[arg(value_name = "A")]
    pub a: String,
    /// The other pipeline
    #[arg(value_name = "B")]
    pub b: String,
}
