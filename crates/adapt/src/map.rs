//! Both domains in the plane, before and after.

use crate::config::Settings;
use crate::domains::{Domains, labels};
use crate::method::Adapted;
use crate::rows::Rows;
use crate::shift::after;
use artifact::tables::domain_map::{Domain, Row, to_csv};
use artifact::{Job, Split, file_names};
use domain::components::components;
use domain::distance::spread;
use domain::{Mat, MatRef, Statistics, rows};

/// Rows of each domain that are drawn at most.
const MOST: usize = 500;

/// Writes `map.csv`.
pub fn write(job: &Job<Settings>, domains: &Domains, data: &Rows, adapted: &Adapted) -> anyhow::Result<()> {
    let seen = job.settings.fit_on;
    let before = places(data.source.as_ref(), data.target.as_ref())?;
    let [source, target] = after(adapted);
    let after = places(source.as_ref(), target.as_ref())?;
    let names = domains.classes.names();
    let has_labels = domains.target.has(&file_names::labels(seen));
    let target_labels = if has_labels { Some(labels(&domains.target, seen)?) } else { None };
    let sides = [
        (Domain::Source, Split::Train, data.source.as_ref(), Some(&data.labels)),
        (Domain::Target, seen, data.target.as_ref(), target_labels.as_ref()),
    ];
    let mut drawn = Vec::new();
    for (side, (domain, split, features, labels)) in sides.into_iter().enumerate() {
        let answers = adapted.head.answers(features);
        for row in spread(features.nrows(), MOST) {
            drawn.push(Row {
                domain,
                split,
                row,
                class: labels.map(|labels| names[labels[row]].clone()),
                answer: names[answers[row]].clone(),
                before: before[side][row],
                after: after[side][row],
            });
        }
    }
    Ok(job.write(file_names::DOMAIN_MAP, &to_csv(&drawn))?)
}

/// Each row of both domains on the first two principal components of all.
fn places(source: MatRef<'_, f64>, target: MatRef<'_, f64>) -> domain::Result<[Vec<[f64; 2]>; 2]> {
    let both = rows::stacked(source, target);
    let both = Statistics::of(both.as_ref()).centred(both.as_ref());
    let plane = &both * components(both.as_ref(), 2)?;
    // A sign is arbitrary; the first row decides.
    let signs: Vec<f64> = (0..plane.ncols()).map(|axis| if plane[(0, axis)] < 0.0 { -1.0 } else { 1.0 }).collect();
    let place = |row: usize| {
        [0, 1].map(|axis| if axis < plane.ncols() { rounded(&plane, row, axis) * signs[axis] } else { 0.0 })
    };
    let n = source.nrows();
    Ok([(0..n).map(place).collect(), (n..both.nrows()).map(place).collect()])
}

/// To seven digits: a drawing shows no more, and the last ones differ between CPUs.
fn rounded(plane: &Mat<f64>, row: usize, axis: usize) -> f64 {
    f64::from(plane[(row, axis)] as f32)
}
