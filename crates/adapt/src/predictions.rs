//! What the adapted head predicts for each row of the target, as a table for people: nobody has to have labels to use it.

use crate::config::Settings;
use crate::domains::{Domains, features, splits};
use crate::head::Trained;
use artifact::tables::{files, sheet};
use artifact::{Job, file_names};
use measure::distribution::probabilities;
use measure::prediction::Prediction;

/// The columns before the probabilities of all classes, called as in the report's file of the same name.
const COLUMNS: [&str; 5] = ["split", "row", "path", "answer", "probability"];

/// Writes `predictions.csv`: one line for each row of the target, train included. The probabilities are those of the head
/// as it is: nothing says how far to believe them where there are no labels.
pub fn write(job: &Job<Settings>, domains: &Domains, trained: &Trained) -> artifact::Result<()> {
    let names = domains.classes.names();
    let mut lines = Vec::new();
    for split in splits(&domains.target) {
        let logits = trained.logits(&features(&domains.target, split)?);
        let listed = files::read(&domains.target.file(&file_names::files(split))?)?;
        for (row, logits) in listed.iter().zip(logits.chunks(trained.outputs())) {
            // A label matters to the loss alone, which nobody asks for.
            let Prediction { class, probability, .. } = Prediction::from_logits(logits, names.len(), 0);
            let mut line = vec![split.name().to_owned(), row.row.to_string(), row.path.clone(), names[class].clone()];
            line.push(digits(probability));
            line.extend(probabilities(logits, names.len(), 1.0).into_iter().map(digits));
            lines.push(line);
        }
    }
    // A prefix, since a class may have the name of another column.
    let of_classes = names.iter().map(|name| format!("probability_{name}"));
    let columns = COLUMNS.map(str::to_owned).into_iter().chain(of_classes);
    job.write(file_names::PREDICTIONS, &sheet::to_csv(columns, lines))
}

fn digits(probability: f64) -> String {
    format!("{probability:.6}")
}
