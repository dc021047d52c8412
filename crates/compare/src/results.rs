//! How well the models of both pipelines do on their own photos.

use crate::model::Model;
use crate::pipeline::Pipeline;
use crate::table;
use artifact::Split;
use measure::spread::Spread;

/// The section, with a line for each model and split that one of the two has, and one for the mean over seeds.
pub fn section(pipelines: [&Pipeline; 2], models: [&[Model]; 2], headlines: [Option<&str>; 2]) -> String {
    let mut rows = vec![["Results", "", &pipelines[0].name, &pipelines[1].name].map(str::to_owned).to_vec()];
    for name in names(models) {
        let of_name = models.map(|models| models.iter().find(|model| model.name == name));
        for split in Split::ALL {
            rows.extend(row(name, split.to_string(), of_name.map(|model| Some(model?.score(split)?.summary()))));
            rows.extend(row(name, format!("{split}, mean"), of_name.map(|model| model?.spread(split).map(mean))));
        }
    }
    if rows.len() == 1 {
        return "\nResults: neither pipeline has a model\n".to_owned();
    }
    let [a, b] = headlines.map(|model| model.unwrap_or("no report").to_owned());
    rows.push(vec!["  headline".to_owned(), String::new(), a, b]);
    let has_seeds = models.iter().flat_map(|models| models.iter()).any(|model| !model.seeds.is_empty());
    let note = "  mean: over seeds, ± their standard deviation; all other numbers are of the first seed\n";
    format!("\n{}{}", table::lines("", &rows), if has_seeds { note } else { "" })
}

/// One line of the table, if one of the two pipelines has something to say in it.
fn row(name: &str, what: String, said: [Option<String>; 2]) -> Option<Vec<String>> {
    if said.iter().all(Option::is_none) {
        return None;
    }
    let [a, b] = said.map(|said| said.unwrap_or_else(|| "–".to_owned()));
    Some(vec![format!("  {name}"), what, a, b])
}

fn mean(spread: &Spread) -> String {
    format!("{:.3} ± {:.3}  of {} seeds", spread.mean, spread.standard_deviation, spread.n)
}

/// The names of all models, those of the first pipeline first.
fn names([a, b]: [&[Model]; 2]) -> Vec<&str> {
    let only_b = b.iter().filter(|model| a.iter().all(|other| other.name != model.name));
    a.iter().chain(only_b).map(|model| model.name.as_str()).collect()
}
