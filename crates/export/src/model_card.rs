//! `card.md`: what the classifier is, in the form of Hugging Face's model cards.

use crate::config::Settings;
use crate::results::{OnSplit, Results};
use crate::trained::{Takes, Trained};
use artifact::message::percent;
use artifact::shift::Shift;
use artifact::{Folder, Split, facts, file_names, message, yaml};
use askama::Template;
use measure::calibration::Calibration;
use measure::selective::Selection;
use measure::sureness::Answered;
use measure::temperature::Bound;
use model::About;
use model::card::FORMAT;
use model::feature_source::Imported;
use picture::Preparation;
use serde::Serialize;

/// Classes in the title.
const IN_TITLE: usize = 4;

/// How to use the ONNX file. `make parity` runs these very lines.
const PYTHON: &str = include_str!("../parity/classify.py");
/// How to use a classifier of rows without us. A test runs these very lines.
const PYTHON_OF_ROWS: &str = include_str!("../parity/classify_features.py");

/// What it takes, in the words of the page.
enum Input {
    Photos {
        preparation: Preparation,
        resize: String,
        filter: String,
    },
    Rows {
        columns: usize,
        row_scale: &'static str,
        names: String,
        rows: &'static str,
        reads: &'static str,
        order: &'static str,
    },
}

/// What its data are called.
#[derive(Clone, Copy)]
struct Words {
    photo: &'static str,
    photos: &'static str,
    pictures: &'static str,
    task: &'static str,
}

const OF_PHOTOS: Words = Words { photo: "photo", photos: "photos", pictures: "pictures", task: "image-classification" };
const OF_ROWS: Words = Words { photo: "row", photos: "rows", pictures: "rows", task: "tabular-classification" };

/// The fields of the page, in words.
#[derive(Template)]
#[template(path = "card.md", escape = "none")]
struct Page<'a> {
    title: String,
    model: String,
    format: u32,
    bound: &'static str,
    reference_pictures: usize,
    classes: Vec<String>,
    about: &'a About,
    input: Input,
    words: Words,
    file: &'a str,
    megabytes: String,
    onnx: Option<&'a str>,
    python: &'a str,
    accuracy: Vec<Vec<String>>,
    temperature: String,
    has_test: bool,
    stored_as: String,
    weights: String,
    unsure: String,
    answered: Vec<String>,
    stranger: String,
    domains: Option<Domains>,
    remarks: Vec<String>,
    pictures: Vec<[String; 3]>,
}

/// What is to be said of a model that was adapted to another domain.
struct Domains {
    said: String,
    /// A split that the method saw, without labels, although its labels measure the result.
    transductive: Option<Split>,
}

/// The whole page. `length`: bytes of the file that answers.
pub fn text(
    trained: &Trained,
    images: &Folder,
    results: &Results,
    settings: &Settings,
    length: usize,
) -> anyhow::Result<String> {
    let classes: Vec<String> = images.classes()?.names().iter().map(|name| cell(name)).collect();
    let more = if classes.len() > IN_TITLE { ", …" } else { "" };
    let (input, words, python) = match &trained.takes {
        Takes::Photos(preparation) => (of_photos(*preparation), OF_PHOTOS, PYTHON),
        Takes::Rows(imported) => (of_rows(imported), OF_ROWS, PYTHON_OF_ROWS),
    };
    let page = Page {
        title: classes[..classes.len().min(IN_TITLE)].join(", ") + more,
        model: trained.folder.name(),
        format: FORMAT,
        bound: bound(results),
        reference_pictures: results.reference_pictures,
        classes,
        about: &trained.about,
        input,
        words,
        file: file_names::CLASSIFIER,
        megabytes: format!("{:.1}", length as f64 / 1e6),
        onnx: settings.onnx.then_some(file_names::CLASSIFIER_ONNX),
        python: python.trim_end(),
        accuracy: results.splits.iter().map(|(split, measured)| accuracy(*split, measured)).collect(),
        temperature: format!("{:.3}", results.temperature.temperature),
        has_test: results.splits.contains_key(&Split::Test),
        stored_as: word(&results.weights.stored_as),
        weights: results.weights.said(),
        unsure: unsure(&results.unsure, settings, words),
        answered: results.splits.iter().map(|(split, measured)| answered(*split, measured)).collect(),
        stranger: stranger(results, words),
        domains: domains(&trained.folder)?,
        remarks: trained.folder.texts(facts::REMARKS)?.iter().map(|remark| cell(remark)).collect(),
        pictures: pictures(images, &trained.takes)?,
    };
    Ok(page.render()? + "\n")
}

fn of_photos(preparation: Preparation) -> Input {
    Input::Photos { preparation, resize: word(&preparation.resize), filter: word(&preparation.filter) }
}

fn of_rows(Imported { row_scale, layout }: &Imported) -> Input {
    let (columns, row_scale) = (layout.columns, row_scale.name());
    let Some(names) = &layout.names else {
        let reads = "arrays of NumPy, R and Julia, and .svmlight files";
        return Input::Rows { columns, row_scale, names: String::new(), rows: "rows.npy", reads, order: "" };
    };
    let shown: Vec<String> = names.iter().take(IN_TITLE).map(|name| cell(name)).collect();
    let names = format!(" with names ({}{})", shown.join(", "), if names.len() > IN_TITLE { ", …" } else { "" });
    let reads = "tables whose header has these names, in any order";
    Input::Rows {
        columns,
        row_scale,
        names,
        rows: "rows.csv",
        reads,
        order: " with the columns in the order of training",
    }
}

fn accuracy(split: Split, OnSplit { score, calibration, .. }: &OnSplit) -> Vec<String> {
    let error = |found: &Option<Calibration>| {
        found.as_ref().map_or_else(|| "too few pictures".to_owned(), |found| format!("{:.3}", found.debiased))
    };
    let after = calibration.after.as_ref();
    vec![
        split.to_string(),
        format!("{:.3}", score.accuracy),
        format!("{:.3} to {:.3}", score.interval.low, score.interval.high),
        format!("{} of {}", score.correct, score.pictures),
        error(&calibration.before),
        error(&calibration.after),
        after.map_or_else(String::new, |found| format!("{:.3} to {:.3}", found.interval.low, found.interval.high)),
    ]
}

/// What to say of a temperature that could not be fitted.
fn bound(results: &Results) -> &'static str {
    match results.temperature.at_bound {
        None => "",
        Some(Bound::Lowest) => " **It is the lowest allowed: the logits hardly differ.**",
        Some(Bound::Highest) => " **It is the highest allowed: the logits are far too confident.**",
    }
}

fn unsure(selection: &Selection, settings: &Settings, Words { photos, .. }: Words) -> String {
    let promise = format!(
        "with confidence {} %, at most {} % of the answers that are given are wrong",
        percent(settings.confidence),
        percent(settings.max_error)
    );
    match selection {
        Selection::Found(found) => {
            let given = match found.threshold {
                0.0 => "never, as no answer has to be withheld".to_owned(),
                threshold => format!("an answer below probability {threshold} is not given"),
            };
            let confident = percent(1.0 - settings.confidence);
            format!(
                "{given}: {promise}, for {photos} of the same kind as the validation {photos}, if these were independent \
                 of each other (Angelopoulos et al. 2021, \"Learn then test\"). Of all files that are made so, at most \
                 {confident} % break their promise; of those that find a threshold at all, it may be more. The validation \
                 {photos} had a part in training, though, if they chose the epoch or one of several models: then the true \
                 share may be higher, and the test {photos} tell more."
            )
        }
        Selection::TooFew { if_none_wrong, if_as_now } => {
            let now = if_as_now.map_or_else(String::new, |n| format!(", and about {n} if as many are wrong as now"));
            format!(
                "never. To promise that, {promise}, takes {if_none_wrong} validation {photos} if all of their answers are \
                 right{now}."
            )
        }
        Selection::TooManyErrors => {
            format!("never. The validation {photos} show no threshold at which one could promise that, {promise}.")
        }
    }
}

fn answered(split: Split, measured: &OnSplit) -> String {
    let Answered { pictures, errors } = measured.answered;
    format!("{split}: {pictures} of {} answered, {errors} of them wrong", measured.score.pictures)
}

fn stranger(results: &Results, Words { photo, photos, pictures, .. }: Words) -> String {
    let validation = results.splits[&Split::Validation].refused_as_strangers;
    match results.strangers.threshold {
        Some(threshold) => format!(
            "the {photo} is like none of the training {photos}: its features are farther than {threshold:.3} from the {}-th \
             nearest of {} training {pictures} (Sun et al. 2022). So are {:.1} % of the validation {pictures}.",
            results.strangers.neighbour,
            results.reference_pictures,
            100.0 * validation
        ),
        None => format!("never: there are too few validation {pictures} to say how far away a stranger is."),
    }
}

/// Which labels a model of `adapt` was fitted on, and what it saw of the domain that it is for; none for other models.
fn domains(model: &Folder) -> artifact::Result<Option<Domains>> {
    if !model.has(file_names::SHIFT) {
        return Ok(None);
    }
    let Shift { method, source, target, seen, seen_rows, target_labels, .. } = Shift::read(model)?;
    let (labels, without) = match target_labels {
        0 => (format!("The labels are those of `{source}`"), ", without labels"),
        n => (format!("The labels are those of `{source}`, and {n} of `{target}`"), ""),
    };
    let said = if method == "none" {
        format!("{labels}; nothing was adapted to `{target}`, which the classifier is for.")
    } else {
        format!(
            "{labels}. By method `{method}` they are carried over to `{target}`, which the classifier is for; the method saw its \
             {seen_rows} {seen} rows{without}."
        )
    };
    let transductive = (method != "none").then_some(seen).filter(|seen| *seen != Split::Train);
    Ok(Some(Domains { said, transductive }))
}

fn pictures(images: &Folder, takes: &Takes) -> artifact::Result<Vec<[String; 3]>> {
    let row = |split: Split| {
        let hash = images.hash(&takes.file(split))?;
        Ok([split.to_string(), images.labels(split)?.len().to_string(), format!("`{hash}`")])
    };
    images.splits().into_iter().map(row).collect()
}

/// A name in a table of Markdown.
fn cell(name: &str) -> String {
    message::shown(name).replace('|', "\\|").replace('<', "&lt;")
}

/// The word that a setting is spelled with.
fn word(value: &impl Serialize) -> String {
    yaml::to_string(value).trim().to_owned()
}
