//! Both domains in the plane, before and after.

use crate::config::Settings;
use crate::domains::{Domains, labels};
use crate::method::Adapted;
use crate::rows::Rows;
use artifact::tables::domain_map::{Domain, Row, to_csv};
use artifact::{Job, Split, file_names};
use domain::components::components;
use domain::{Mat, Statistics, rows};

/// Rows of each domain that are drawn at most.
const MOST: usize = 500;

/// Writes `map.csv`.
pub fn write(job: &Job<Settings>, domains: &Domains, data: &Rows, adapted: &Adapted) -> anyhow::Result<()> {
    let seen = job.settings.fit_on;
    let chosen = [&data.source, &data.target].map(|all| rows::sample(all.nrows(), MOST, job.seed));
    let taken = |source: &Mat<f64>, target: &Mat<f64>| {
        [(source, &chosen[0]), (target, &chosen[1])].map(|(all, chosen)| rows::take(all.as_ref(), chosen))
    };
    let raw = taken(&data.source, &data.target);
    let before = places(&raw)?;
    let [source, target] = taken(&adapted.scaled.source, &adapted.scaled.target);
    let after = places(&adapted.mapped(&source, &target))?;
    let names = domains.classes.names();
    let has_labels = domains.target.has(&file_names::labels(seen));
    let target_labels = if has_labels { Some(labels(&domains.target, seen)?) } else { None };
    let sides = [(Domain::Source, Split::Train, Some(&data.labels)), (Domain::Target, seen, target_labels.as_ref())];
    let mut drawn = Vec::new();
    for (side, (domain, split, labels)) in sides.into_iter().enumerate() {
        let answers = adapted.head.answers(raw[side].as_ref());
        for (place, &row) in chosen[side].iter().enumerate() {
            drawn.push(Row {
                domain,
                split,
                row,
                class: labels.map(|labels| names[labels[row]].clone()),
                answer: names[answers[place]].clone(),
                before: before[side][place],
                after: after[side][place],
            });
        }
    }
    Ok(job.write(file_names::DOMAIN_MAP, &to_csv(&drawn))?)
}

/// Each row of both domains on the first two principal components of these rows together.
fn places([source, target]: &[Mat<f64>; 2]) -> domain::Result<[Vec<[f64; 2]>; 2]> {
    let both = rows::stacked(source.as_ref(), target.as_ref());
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
