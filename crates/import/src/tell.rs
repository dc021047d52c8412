//! What a user should know, in the log and in the report.

use crate::contents::{Contents, shown};
use crate::output::Written;
use crate::survey::Survey;
use artifact::tables::files;
use artifact::{Classes, Split};
use feature_file::{Layout, RowScale};
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

/// Classes of which train has no row.
pub fn missing(classes: &Classes, train: &[i64]) -> Option<String> {
    let is_missing = |(class, _): &(usize, &String)| !train.contains(&(*class as i64));
    let names: Vec<String> =
        classes.names().iter().enumerate().filter(is_missing).map(|(_, name)| name.clone()).collect();
    (!names.is_empty()).then(|| format!("no row of train is of class {}", shown(&names)))
}

/// How many rows of a split are also in another one, by split.
pub fn leaks(written: &[Written]) -> BTreeMap<Split, Vec<String>> {
    let of =
        |split: Split| written.iter().filter(move |written| written.split == split).flat_map(|written| &written.rows);
    let mut leaks: BTreeMap<Split, Vec<String>> = BTreeMap::new();
    for (split, other) in
        [(Split::Validation, Split::Train), (Split::Test, Split::Train), (Split::Test, Split::Validation)]
    {
        let Some((n, b, a)) = files::in_both(of(split), of(other)) else { continue };
        let rows = if n == 1 { "row" } else { "rows" };
        leaks.entry(split).or_default().push(format!("{n} {rows} of {split} also in {other} (first: {a} = {b})"));
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
