//! What a user should know, in the log and in the report.

use crate::classes::Meaning;
use crate::contents::{Contents, Part, name, shown};
use crate::output::Written;
use crate::survey::Survey;
use artifact::tables::files::{self, InBoth};
use artifact::{Classes, Split, file_names};
use feature_file::{Label, Layout, RowScale};
use std::collections::BTreeMap;

/// Columns that a line names.
const SHOWN: usize = 5;
/// Classes that are counted one by one.
const FEW: usize = 8;

/// Files that mean nothing here.
pub fn ignored(contents: &Contents) -> Option<String> {
    let names = &contents.ignored;
    (!names.is_empty()).then(|| format!("not read, as import knows no such files: {}", shown(names)))
}

/// Tables whose first line counts the columns, as a row might.
pub fn counted_columns(contents: &Contents) -> Option<String> {
    let counts = |part: &&Part| {
        let names = part.features.layout().names.as_ref();
        names.is_some_and(|names| names.iter().enumerate().all(|(at, name)| *name == at.to_string()))
    };
    let part = contents.parts.iter().find(counts)?;
    Some(format!("the first line of {}, 0, 1, …, was taken for its header", name(&part.features)))
}

/// What numbers among the labels were taken for, where they could be something else.
pub fn numbers(contents: &Contents, classes: &Classes, meaning: Meaning) -> Option<String> {
    let labels = contents.parts.iter().filter_map(|part| part.labels.as_ref()).flat_map(|labels| &labels.values);
    let numbers: Vec<i64> = labels
        .filter_map(|label| match label {
            Label::Number(number) => Some(*number),
            Label::Name(_) => None,
        })
        .collect();
    let (first, file) = (numbers.first()?, file_names::CLASSES);
    let minus_ones = numbers.iter().filter(|number| **number == -1).count();
    match meaning {
        Meaning::Positions => {
            let names = classes.names();
            Some(format!("numbers among the labels are positions in {file}: 0 is {}, 1 is {}", names[0], names[1]))
        }
        Meaning::Names => Some(format!("numbers among the labels are names in {file}, such as {first}")),
        Meaning::Found if minus_ones > 0 && classes.len() > 2 => Some(format!(
            "-1, the label of {minus_ones} rows, is a class like the others; rows without a label go in a split of their own that \
             has none"
        )),
        Meaning::Found => None,
    }
}

/// Rows that could not be scaled.
pub fn zeros(split: Split, survey: &Survey, scale: RowScale) -> Option<String> {
    let Survey { zeros, hashes, .. } = survey;
    let stay =
        format!("{zeros} of {} rows of {split} are all zeros, and stay so (row_scale: {})", hashes.len(), scale.name());
    (*zeros > 0).then_some(stay)
}

/// Columns from which nothing can be learnt.
pub fn constant(layout: &Layout, survey: &Survey) -> Option<String> {
    let columns = &survey.constant;
    let names: Vec<String> = columns.iter().take(SHOWN).map(|column| layout.shown(*column)).collect();
    let more = if columns.len() > SHOWN { ", …" } else { "" };
    let all = layout.columns;
    let line = format!(
        "{} of {all} columns have the same number in every row of train, so nothing can be learnt from them ({}{more})",
        columns.len(),
        names.join(", ")
    );
    (!columns.is_empty()).then_some(line)
}

/// Classes of which train has no row. `meaning`: what labels are.
pub fn missing(classes: &Classes, meaning: Meaning, train: &[i64]) -> Option<String> {
    let is_missing = |(class, _): &(usize, &String)| !train.contains(&(*class as i64));
    let names: Vec<String> =
        classes.names().iter().enumerate().filter(is_missing).map(|(_, name)| name.clone()).collect();
    let from_1 = meaning == Meaning::Positions && names.first() == classes.names().first();
    let hint = if from_1 { "; do the labels count from 1? subtract 1" } else { "" };
    (!names.is_empty()).then(|| format!("no row of train is of class {}{hint}", shown(&names)))
}

/// How many rows of a split are also in another one, by split.
pub fn leaks(written: &[Written]) -> BTreeMap<Split, Vec<String>> {
    let of =
        |split: Split| written.iter().filter(move |written| written.split == split).flat_map(|written| &written.rows);
    let mut leaks: BTreeMap<Split, Vec<String>> = BTreeMap::new();
    for (split, other) in
        [(Split::Validation, Split::Train), (Split::Test, Split::Train), (Split::Test, Split::Validation)]
    {
        let Some(InBoth { n, path, equal }) = files::in_both(of(split), of(other)) else { continue };
        let rows = if n == 1 { "row" } else { "rows" };
        leaks
            .entry(split)
            .or_default()
            .push(format!("{n} {rows} of {split} also in {other} (first: {equal} = {path})"));
    }
    leaks
}

/// `train 160 (spam 60, other 100), test 40 (without labels), 800 features each`.
pub fn sizes(classes: &Classes, written: &[Written], layout: &Layout) -> String {
    let part = |Written { split, labels, rows }: &Written| {
        let what = labels.as_ref().map_or_else(|| "without labels".to_owned(), |labels| by_class(classes, labels));
        format!("{split} {} ({what})", rows.len())
    };
    let parts: Vec<String> = written.iter().map(part).collect();
    format!("{}, {} features each", parts.join(", "), layout.columns)
}

fn by_class(classes: &Classes, labels: &[i64]) -> String {
    let mut counts = vec![0; classes.len()];
    for label in labels {
        counts[*label as usize] += 1;
    }
    if classes.len() > FEW {
        let (fewest, most) = (counts.iter().min().unwrap_or(&0), counts.iter().max().unwrap_or(&0));
        return format!("{} classes of {fewest} to {most}", classes.len());
    }
    let each = classes.names().iter().zip(&counts).map(|(name, n)| format!("{name} {n}"));
    each.collect::<Vec<_>>().join(", ")
}
