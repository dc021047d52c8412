//! The target's labels that a method may use.

use crate::config::Settings;
use crate::domains::{Domains, features, labels, pooled};
use artifact::random::{self, Purpose};
use artifact::{Error, Job, Split, file_names};
use domain::{Mat, rows};

/// A few labelled rows of the target.
pub struct FewLabels {
    /// (m, d).
    pub rows: Mat<f64>,
    /// (m,).
    pub labels: Vec<usize>,
}

/// Draws as many rows of each class as the settings say from the target's train split, or all where a class has fewer. None for
/// methods that use no labels.
pub fn draw(job: &Job<Settings>, domains: &Domains) -> anyhow::Result<Option<FewLabels>> {
    let wanted = job.settings.labels_per_class();
    if wanted == 0 {
        return Ok(None);
    }
    if !domains.target.has(&file_names::labels(Split::Train)) {
        let path = domains.target.path().join(file_names::MANIFEST);
        let expected =
            format!("{}, as method: {} uses labels", file_names::labels(Split::Train), job.settings.method.name());
        return Err(Error::unexpected(&path, expected, "no such file").into());
    }
    let all = labels(&domains.target, Split::Train)?;
    let chosen = choose(&all, domains.classes.len(), wanted, job.seed);
    let features = features(&domains.target, Split::Train)?.rows_as(all.len(), "labels of train")?;
    let rows = rows::take(pooled(&features, job.settings.pool).as_ref(), &chosen);
    let labels: Vec<usize> = chosen.iter().map(|&row| all[row]).collect();
    let short = short(&labels, domains.classes.names(), wanted);
    let (taken, all) = (labels.len(), all.len());
    job.say(format!(
        "{taken} of the target's {all} labelled train rows are learnt from (labels_per_class: {wanted}){short}"
    ));
    Ok(Some(FewLabels { rows, labels }))
}

/// The classes with fewer than wanted, in words.
fn short(labels: &[usize], names: &[String], wanted: usize) -> String {
    let count = |class: usize| labels.iter().filter(|&&label| label == class).count();
    let short: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(class, name)| (count(class), name))
        .filter(|(count, _)| *count < wanted)
        .map(|(count, name)| format!("{count} of {name}"))
        .collect();
    if short.is_empty() { String::new() } else { format!(", only {}; there are no more", short.join(", ")) }
}

/// The rows of each class, class after class.
fn choose(labels: &[usize], k: usize, wanted: usize, seed: u64) -> Vec<usize> {
    let order = random::permutation(seed, Purpose::FewLabels, 0, labels.len());
    let of_class = |class: usize| order.iter().copied().filter(move |&row| labels[row] == class).take(wanted);
    (0..k).flat_map(of_class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_gives_as_many_as_it_has_at_most() {
        let labels = [0, 1, 0, 1, 0, 1, 0, 2, 0, 0];
        let chosen = choose(&labels, 3, 2, 7);
        assert_eq!(chosen.iter().map(|&row| labels[row]).collect::<Vec<_>>(), [0, 0, 1, 1, 2]);
        assert_eq!(chosen, choose(&labels, 3, 2, 7));
        assert!((8..20).any(|seed| choose(&labels, 3, 2, seed) != chosen));
        let names = ["ant", "bee", "cat"].map(str::to_owned);
        assert_eq!(short(&[0, 0, 1, 1, 2], &names, 2), ", only 1 of cat; there are no more");
        assert_eq!(short(&[0, 1, 2], &names, 1), "");
        let more = choose(&labels, 3, 3, 7);
        assert!(chosen.iter().all(|row| more.contains(row)), "more labels add to the ones before");
    }
}
