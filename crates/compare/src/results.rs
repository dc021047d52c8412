//! How well the models of both pipelines do on their own photos.

use crate::model::Model;
use crate::pipeline::Pipeline;
use crate::table;
use artifact::Split;

/// The section, with a line for each model and split that one of the two has.
pub fn section(pipelines: [&Pipeline; 2], models: [&[Model]; 2], headlines: [Option<&str>; 2]) -> String {
    let mut rows = vec![["Results", "", &pipelines[0].name, &pipelines[1].name].map(str::to_owned).to_vec()];
    for name in names(models) {
        for split in Split::ALL {
            let score = |models: &[Model]| models.iter().find(|model| model.name == name)?.score(split);
            let scores = models.map(score);
            if scores.iter().any(Option::is_some) {
                let [a, b] = scores.map(|score| score.map_or_else(|| "–".to_owned(), |score| score.summary()));
                rows.push(vec![format!("  {name}"), split.to_string(), a, b]);
            }
        }
    }
    if rows.len() == 1 {
        return "\nResults: neither pipeline has a model\n".to_owned();
    }
    let [a, b] = headlines.map(|model| model.unwrap_or("no report").to_owned());
    rows.push(vec!["  headline".to_owned(), String::new(), a, b]);
    format!("\n{}", table::lines("", &rows))
}

/// The names of all models, those of the first pipeline first.
fn names([a, b]: [&[Model]; 2]) -> Vec<&str> {
    let only_b = b.iter().filter(|model| a.iter().all(|other| other.name != model.name));
    a.iter().chain(only_b).map(|model| model.name.as_str()).collect()
}
