//! Whether the parts of a classifier's metadata fit together. Files come from strangers: nothing here is trusted before.

use crate::about::{About, Evaluation};
use crate::card::{Card, Strangers, Unsure};
use crate::head::HeadShape;
use artifact::Classes;
use feature_file::Layout;
use measure::promise::Promise;
use network::Network;
use picture::Preparation;
use std::collections::BTreeSet;

/// Sides of a picture, as `preprocess` has them.
const SIDES: std::ops::RangeInclusive<usize> = 1..=8192;
/// Numbers in the largest feature map of a picture: 4 GiB in f32.
const MOST_NUMBERS: i64 = 1 << 30;
/// As `measure::temperature` fits it, with room for rounding.
const TEMPERATURES: std::ops::RangeInclusive<f64> = 0.049..=20.1;
/// Golden photos take time whenever the file is opened.
const MOST_GOLDEN: usize = 64;

/// What is expected, and what is there instead.
pub type Broken = (String, String);

/// The first thing that does not fit.
pub fn broken(about: &About, card: &Card) -> Option<Broken> {
    let missing = |field: &str| Some((format!("{field} in its metadata"), "none".to_owned()));
    let (Some(head), Some(classes)) = (&about.head, &about.classes) else { return missing("head and classes") };
    let Some(evaluation) = &about.evaluation else { return missing("how logits are computed") };
    let of_input = match (about.network.imported(), &about.preparation) {
        (Some(imported), _) => of_columns(&imported.layout, head),
        (None, None) => return missing("how photos become pictures"),
        (None, Some(preparation)) => {
            of_pictures(about.picture, preparation).or_else(|| of_network(about, head, *evaluation))
        }
    };
    let has_photos = about.network.imported().is_none();
    of_input
        .or_else(|| of_classes(classes, head))
        .or_else(|| of_golden(card, head, has_photos))
        .or_else(|| expect(TEMPERATURES.contains(&card.temperature), "a temperature from 0.05 to 20", card.temperature))
        .or_else(|| of_unsure(&card.unsure))
        .or_else(|| of_strangers(card.strangers))
}

fn expect(holds: bool, expected: &str, found: impl std::fmt::Display) -> Option<Broken> {
    (!holds).then(|| (expected.to_owned(), found.to_string()))
}

fn of_pictures([h, w]: [usize; 2], preparation: &Preparation) -> Option<Broken> {
    let prepared = [preparation.height as usize, preparation.width as usize];
    expect(SIDES.contains(&h) && SIDES.contains(&w), "pictures with sides from 1 to 8192 pixels", format!("{w} × {h}"))
        .or_else(|| expect(prepared == [h, w], "photos prepared to the size of the pictures", format!("{prepared:?}")))
}

fn of_columns(layout: &Layout, head: &HeadShape) -> Option<Broken> {
    let names = layout.names.as_ref().map_or(layout.columns, Vec::len);
    let columns = [1, 1, layout.columns];
    expect(head.features == columns, &format!("a head of features {columns:?}"), format!("{:?}", head.features))
        .or_else(|| expect(names == layout.columns, &format!("{} names of columns", layout.columns), names))
}

fn of_network(about: &About, head: &HeadShape, evaluation: Evaluation) -> Option<Broken> {
    let network: Network = about.network.network(about.width);
    let [h, w] = about.picture;
    let least = network.smallest() as usize;
    let shapes = network.shapes(h as i64, w as i64);
    let largest = shapes.iter().map(|shape| shape.iter().product::<i64>()).max().unwrap_or_default();
    let features = shapes.last().map(|shape| shape.map(|length| length as usize));
    let cut = about.cut.as_deref().filter(|_| evaluation.trained.is_some());
    let is_layer = cut.is_none_or(|cut| network.position(cut).is_some());
    expect(h >= least && w >= least, &format!("pictures of at least {least} × {least} pixels"), format!("{w} × {h}"))
        .or_else(|| {
            expect(largest <= MOST_NUMBERS, &format!("feature maps of at most {MOST_NUMBERS} numbers"), largest)
        })
        .or_else(|| {
            expect(features == Some(head.features), "a head of the network's features", format!("{:?}", head.features))
        })
        .or_else(|| expect(is_layer, "a cut that is a layer", cut.unwrap_or_default()))
}

fn of_classes(classes: &Classes, head: &HeadShape) -> Option<Broken> {
    let names = classes.names();
    let different: BTreeSet<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    expect(different.len() == names.len(), "a different name for each class", format!("{names:?}")).or_else(|| {
        let fits = classes.len() >= 2 && classes.outputs() == head.outputs;
        expect(fits, "two classes or more, and as many logits", format!("{} and {}", classes.len(), head.outputs))
    })
}

fn of_golden(card: &Card, head: &HeadShape, has_photos: bool) -> Option<Broken> {
    let (photos, mut logits) = (card.golden.len(), card.golden.iter().map(|golden| golden.logits.len()));
    let fits = card.golden.iter().all(|golden| golden.photo.is_some() == has_photos);
    let what = if has_photos { "photo" } else { "row" };
    let number = expect((1..=MOST_GOLDEN).contains(&photos), &format!("from 1 to 64 golden {what}s"), photos);
    number.or_else(|| expect(fits, &format!("golden {what}s"), "others")).or_else(|| {
        let other = logits.find(|length| *length != head.outputs);
        other.and_then(|length| expect(false, &format!("{} logits of each golden {what}", head.outputs), length))
    })
}

fn of_unsure(unsure: &Unsure) -> Option<Broken> {
    let Unsure { max_error, confidence, threshold } = unsure;
    let is_promise = Promise::new(*max_error, *confidence).is_some();
    expect(is_promise, "a share of errors and a confidence between 0 and 1", format!("{max_error} and {confidence}"))
        .or_else(|| of_threshold(*threshold, 1.0, "a threshold from 0 to 1"))
}

fn of_strangers(strangers: Strangers) -> Option<Broken> {
    expect(strangers.neighbour > 0, "a neighbour from 1", strangers.neighbour)
        .or_else(|| of_threshold(strangers.threshold, 2.0, "a distance of strangers from 0 to 2"))
}

fn of_threshold(threshold: Option<f64>, most: f64, expected: &str) -> Option<Broken> {
    threshold.and_then(|threshold| expect((0.0..=most).contains(&threshold), expected, threshold))
}
