//! How far the domains are apart, and when the result is not to be believed.

use crate::config::{Method, Settings};
use crate::domains::Domains;
use crate::fit::Without;
use crate::method::Adapted;
use crate::rows::Rows;
use artifact::Job;
use artifact::shift::{BeforeAfter, ClassShare, Shift};
use domain::distance::{covariance_distance, domain_auc, mean_distance};
use domain::weights::LEAST_EFFECTIVE;
use domain::{Mat, Result, rows};

/// Above this, the domains hardly share a place.
const APART: f64 = 0.95;
/// Up to this, they hardly differ.
const ALIKE: f64 = 0.6;
/// Classes that a remark names.
const SHOWN: usize = 3;
/// Answers with a class this many times as often as the source, or as rarely, are suspicious.
const TIMES: f64 = 5.0;
/// Weights that leave this share of the rows in effect are nearly equal.
const EVEN: f64 = 0.95;

/// What `shift.yaml` says, but for the [`remarks`].
pub fn shift(
    job: &Job<Settings>,
    domains: &Domains,
    data: &Rows,
    covariances: &[Mat<f64>; 2],
    without: &Without,
    adapted: &Adapted,
) -> Result<Shift> {
    let (source, target) = (data.source.as_ref(), data.target.as_ref());
    let [source_after, target_after] = adapted.covariances(covariances);
    let [before, answers] = [&without.head, &adapted.head].map(|head| head.answers(target));
    let changed = before.iter().zip(&answers).filter(|(a, b)| a != b).count();
    let covariances = BeforeAfter {
        before: without.covariance_distance,
        after: covariance_distance(source_after.as_ref(), target_after.as_ref()),
    };
    Ok(Shift {
        method: job.settings.method.name(),
        source: domains.source.name(),
        target: domains.target.name(),
        seen: job.settings.fit_on,
        seen_rows: target.nrows(),
        target_labels: data.few.as_ref().map_or(0, |few| few.labels.len()),
        domain_auc: domain_auc(source, target, job.seed)?,
        mean_distance: mean_distance(source, target),
        covariance_distance: covariances,
        answers_changed: changed as f64 / answers.len() as f64,
        effective_sample_size: adapted.weights.as_ref().map(|weights| weights.effective),
        classes: classes(domains, data, &before, &answers),
        remarks: Vec::new(),
    })
}

fn classes(domains: &Domains, data: &Rows, before: &[usize], answers: &[usize]) -> Vec<ClassShare> {
    let [source, none, adapted] = [&data.labels, before, answers].map(|labels| rows::shares(labels, data.classes));
    let share = |(class, name): (usize, &String)| ClassShare {
        class: name.clone(),
        source: source[class],
        none: none[class],
        adapted: adapted[class],
    };
    domains.classes.names().iter().enumerate().map(share).collect()
}

/// Classes whose share among the target's answers is far from that in the source, in words.
fn odd(shift: &Shift, of_target: impl Fn(&ClassShare) -> f64) -> Option<String> {
    let is_odd = |(there, here): (f64, f64)| there > TIMES * here || there * TIMES < here;
    let words = |share: &ClassShare| {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        format!(
            "class {}: {} in the source, {} of the answers",
            share.class,
            percent(share.source),
            percent(of_target(share))
        )
    };
    let odd: Vec<String> =
        shift.classes.iter().filter(|share| is_odd((of_target(share), share.source))).map(words).collect();
    let more = odd.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    (!odd.is_empty()).then(|| format!("{}{more}", odd[..odd.len().min(SHOWN)].join(", ")))
}

/// When the result is not to be believed, or nothing was done.
pub fn remarks(shift: &Shift, method: Method, adapted: &Adapted) -> Vec<String> {
    doubts(shift, method).into_iter().chain(nothing_left_out(method, adapted)).collect()
}

fn doubts(shift: &Shift, method: Method) -> Vec<String> {
    let mut remarks = Vec::new();
    if shift.domain_auc > APART && matches!(method, Method::Weights | Method::Prior) {
        remarks.push(format!(
            "the domains hardly overlap (a straight line tells them apart with an AUC of {:.3}), so neither other weights of \
             the source's rows nor other shares of the classes can explain the difference",
            shift.domain_auc
        ));
    }
    if let Some(share) = shift.effective_sample_size.filter(|share| *share < LEAST_EFFECTIVE) {
        remarks.push(format!(
            "only {:.1} % of the source's rows stay in effect after weighting, so the result stands on few of them",
            share * 100.0
        ));
    }
    if shift.effective_sample_size.is_some_and(|share| share > EVEN) && shift.domain_auc > APART {
        remarks
            .push("the weights are nearly equal although the domains differ, so weighting changed nothing".to_owned());
    }
    if shift.domain_auc <= ALIKE && shift.target_labels == 0 && !matches!(method, Method::None | Method::Prior) {
        remarks.push(format!(
            "the domains hardly differ (a straight line tells them apart with an AUC of {:.3}, 0.5 is guessing), so adapting \
             can bring little and may do harm; method: none is the head without it",
            shift.domain_auc
        ));
    }
    // Labels of the target say more than the shares of answers do.
    if shift.target_labels > 0 {
        return remarks;
    }
    if let Some(adapted) = odd(shift, |share| share.adapted) {
        remarks.push(format!(
            "some classes are more than five times as frequent among the answers for the target as in the source, or less than a \
             fifth ({adapted}); methods without labels of the target expect about the same shares"
        ));
    } else if let Some(without) = odd(shift, |share| share.none).filter(|_| method != Method::None) {
        remarks.push(format!(
            "without adaptation some classes would be more than five times as frequent among the answers for the target as in the \
             source, or less than a fifth ({without}); if the target's classes are really so unequal, adapting makes answers \
             worse, and only labels of the target can tell"
        ));
    }
    remarks
}

/// Subspaces of all dimensions are the whole space, and a head is the same however the space is turned.
fn nothing_left_out(method: Method, adapted: &Adapted) -> Option<String> {
    let all = adapted.scaled.source.ncols();
    let kept = adapted.alignment.as_ref().map(|alignment| alignment.source.ncols());
    (method == Method::Subspace && kept == Some(all)).then(|| {
        format!(
            "the subspaces have all {all} dimensions of the features, so aligning them changed nothing but the scale; set \
             dimensions below {all}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::Split;

    fn shift(domain_auc: f64, adapted: [f64; 2], effective_sample_size: Option<f64>) -> Shift {
        let share = |class: &str, adapted| ClassShare { class: class.to_owned(), source: 0.5, none: 0.5, adapted };
        Shift {
            method: "weights".to_owned(),
            source: "source".to_owned(),
            target: "target".to_owned(),
            seen: Split::Train,
            seen_rows: 100,
            target_labels: 0,
            domain_auc,
            mean_distance: 1.0,
            covariance_distance: BeforeAfter { before: 1.0, after: 1.0 },
            answers_changed: 0.1,
            effective_sample_size,
            classes: vec![share("ant", adapted[0]), share("bee", adapted[1])],
            remarks: Vec::new(),
        }
    }

    #[test]
    fn what_is_not_to_be_believed_is_said() {
        let said = |shift: Shift, method| doubts(&shift, method);
        assert!(said(shift(0.9, [0.4, 0.6], Some(0.5)), Method::Weights).is_empty());
        assert!(said(shift(0.999, [0.4, 0.6], None), Method::Centroids).is_empty());
        let apart = said(shift(0.999, [0.4, 0.6], Some(0.05)), Method::Weights);
        assert!(apart[0].contains("AUC of 0.999") && apart[1].contains("5.0 %"), "{apart:?}");
        let odd = said(shift(0.9, [0.95, 0.05], None), Method::Centroids);
        assert!(odd[0].contains("(class bee: 50.0 % in the source, 5.0 % of the answers)"), "{odd:?}");
        let labelled = Shift { target_labels: 10, ..shift(0.5, [0.95, 0.05], None) };
        assert!(said(labelled, Method::Pull).is_empty());
        let alike = said(shift(0.6, [0.5, 0.5], None), Method::Centroids);
        assert!(alike[0].starts_with("the domains hardly differ") && alike[0].contains("AUC of 0.600"), "{alike:?}");
        assert!(said(shift(0.6, [0.5, 0.5], None), Method::None).is_empty());
        let mut many = shift(0.9, [0.95, 0.05], None);
        many.classes = (0..5).map(|_| many.classes[1].clone()).collect();
        assert!(said(many, Method::Centroids)[0].contains("5.0 % of the answers; 2 more)"));
        let mut unequal = shift(0.9, [0.5, 0.5], None);
        (unequal.classes[0].none, unequal.classes[1].none) = (0.95, 0.05);
        assert!(said(unequal.clone(), Method::Centroids)[0].starts_with("without adaptation some classes"));
        assert!(
            said(shift(0.99, [0.5, 0.5], Some(0.99)), Method::Weights)[1].starts_with("the weights are nearly equal")
        );
    }
}
