//! `shift.yaml` in sentences.

use artifact::shift::Shift;

/// From this area under the curve on, hardly any row of one domain looks like one of the other.
const APART: f64 = 0.95;
/// Up to this one, a line hardly tells the domains apart.
const ALIKE: f64 = 0.6;

/// How the domains differ, and what adapting the model did to their features and its answers.
pub fn sentences(shift: &Shift) -> Vec<String> {
    let mut sentences = vec![apart(shift.domain_auc), means(shift.mean_distance), covariances(shift)];
    sentences.push(format!(
        "Of the rows that the method saw, a share of {:.3} gets another answer than without adaptation.",
        shift.answers_changed
    ));
    sentences.extend(shift.effective_sample_size.map(|share| {
        format!(
            "The method weighs the rows of the source. With these weights they tell as much as a share of {share:.3} of them \
             would with equal weights (effective sample size)."
        )
    }));
    sentences
}

/// What the method was shown.
pub fn seen(shift: &Shift) -> String {
    let (rows, split) = (shift.seen_rows, shift.seen);
    let labels = match shift.target_labels {
        0 => "No label of the target was used.".to_owned(),
        1 => "1 label of its train split was used too.".to_owned(),
        n => format!("{n} labels of its train split were used too."),
    };
    format!("The method saw the features of the {rows} {split} rows of the target. {labels}")
}

fn apart(auc: f64) -> String {
    let meaning = if auc >= APART {
        "so the domains hardly overlap"
    } else if auc <= ALIKE {
        "so the domains are hardly different"
    } else {
        "so the domains overlap in part"
    };
    format!(
        "A linear classifier of the features tells the domains apart with an AUC of {auc:.3} (0.5 is guessing, 1 is \
         always right), {meaning}."
    )
}

fn means(distance: f64) -> String {
    format!(
        "The means of a feature lie {distance:.3} standard deviations of the source apart (root mean squares over the features)."
    )
}

fn covariances(shift: &Shift) -> String {
    let (before, after) = (shift.covariance_distance.before, shift.covariance_distance.after);
    let [before, after] = [before, after].map(|distance| format!("{distance:.3}"));
    let differ = format!(
        "The difference of the covariances is {before} times as large as the target’s covariance (Frobenius norms; 0 is no \
         difference)"
    );
    if before == after {
        return format!("{differ}; the method leaves them so.");
    }
    format!(
        "{differ}. After the method scaled or mapped the features, it is {after} times as large as that of the target then."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::Split;
    use artifact::shift::BeforeAfter;

    fn shift() -> Shift {
        Shift {
            method: "centroids".to_owned(),
            source: "day".to_owned(),
            target: "night".to_owned(),
            seen: Split::Train,
            seen_rows: 400,
            target_labels: 0,
            domain_auc: 0.993,
            mean_distance: 3.1,
            covariance_distance: BeforeAfter { before: 0.9, after: 0.3 },
            answers_changed: 0.21,
            effective_sample_size: None,
            classes: Vec::new(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn every_number_has_its_sentence() {
        let shift = shift();
        assert_eq!(
            sentences(&shift),
            [
                "A linear classifier of the features tells the domains apart with an AUC of 0.993 (0.5 is guessing, 1 is \
                 always right), so the domains hardly overlap.",
                "The means of a feature lie 3.100 standard deviations of the source apart (root mean squares over the features).",
                "The difference of the covariances is 0.900 times as large as the target’s covariance (Frobenius norms; 0 is no \
                 difference). After the method scaled or mapped the features, it is 0.300 times as large as that of the target \
                 then.",
                "Of the rows that the method saw, a share of 0.210 gets another answer than without adaptation.",
            ]
        );
        let weighed = sentences(&Shift { effective_sample_size: Some(0.12), ..shift });
        assert!(weighed[4].contains("as much as a share of 0.120 of them would"), "{}", weighed[4]);
    }

    #[test]
    fn domains_overlap_more_or_less() {
        let ends = |auc| apart(auc).rsplit_once(", ").unwrap().1.to_owned();
        assert_eq!(
            [0.5, 0.6, 0.61, 0.949, 0.95].map(ends),
            ["hardly different", "hardly different", "overlap in part", "overlap in part", "hardly overlap"].map(
                |words| format!("so the domains {}{words}.", if words.ends_with("different") { "are " } else { "" })
            )
        );
    }

    #[test]
    fn labels_of_the_target_are_counted() {
        let ends =
            |target_labels| seen(&Shift { target_labels, ..shift() }).rsplit_once("target. ").unwrap().1.to_owned();
        let said = [0, 1, 35].map(ends);
        let used = [
            "No label of the target was used.",
            "1 label of its train split was used too.",
            "35 labels of its train split were used too.",
        ];
        assert_eq!(said, used);
    }

    #[test]
    fn a_method_that_moves_nothing_has_one_distance() {
        let covariance_distance = BeforeAfter { before: 0.9, after: 0.9 };
        let said = covariances(&Shift { covariance_distance, ..shift() });
        assert!(said.ends_with("; the method leaves them so."), "{said}");
    }
}
