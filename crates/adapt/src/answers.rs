//! What the adapted head answers for each row of the target, as a table for people. It takes no label of the target.

use crate::config::Settings;
use crate::domains::{Domains, features, splits};
use crate::head::Trained;
use artifact::tables::probabilities::{self, digits};
use artifact::tables::{files, sheet};
use artifact::{Job, file_names};
use measure::distribution::probabilities;
use measure::prediction::most_probable;

/// The columns before the probabilities of all classes, called as in the report's `predictions.csv`.
const COLUMNS: [&str; 5] = ["split", "row", "path", "answer", "probability"];

/// Writes `answers.csv`: a line for each row of the target, train included. Probabilities are those of the head as it is:
/// where there are no labels, nothing says how far to believe them.
pub fn write(job: &Job<Settings>, domains: &Domains, trained: &Trained) -> artifact::Result<()> {
    let (names, target) = (domains.classes.names(), &domains.target);
    let mut lines = Vec::new();
    for split in splits(target) {
        let listed = files::read(&target.file(&file_names::files(split))?)?;
        let features =
            features(target, split)?.rows_as(listed.len(), &format!("rows in {}", file_names::files(split)))?;
        let logits = trained.logits(&features);
        for (row, logits) in listed.into_iter().zip(logits.chunks(trained.outputs())) {
            let (class, probability) = most_probable(logits, names.len());
            let answer =
                [split.name().to_owned(), row.row.to_string(), row.path, names[class].clone(), digits(probability)];
            let of_classes = probabilities(logits, names.len(), 1.0).into_iter().map(digits);
            lines.push(answer.into_iter().chain(of_classes).collect::<Vec<String>>());
        }
    }
    let columns = COLUMNS.map(str::to_owned).into_iter().chain(probabilities::columns(names));
    job.write(file_names::ANSWERS, &sheet::to_csv(columns, lines))
}
