//! Every method as one linear head.

use crate::config::{Method, Settings, WeightsBy};
use crate::rows::Rows;
use crate::scaled::Scaled;
use domain::align::{self, Alignment};
use domain::few_labels::Labelled;
use domain::few_labels::augment_features::augment_features;
use domain::few_labels::pull::pull;
use domain::few_labels::tradaboost::tradaboost;
use domain::folds::{best_penalty, out_of_fold};
use domain::logistic::{GRADIENT_NORM, Problem, fit_labels};
use domain::prior::prior;
use domain::softmax::one_hot;
use domain::weights::mean_matching::kernel_mean_matching;
use domain::weights::{self, kernel::median_distance, kliep::kliep, logistic::logistic};
use domain::{Linear, Mat, Result, centroids, propagation, prototypes, self_training};
use measure::temperature::Temperature;

/// What a method made.
pub struct Adapted {
    /// The head, for the target's features as they are read.
    pub head: Linear,
    /// The same head for the target's scaled features.
    pub on_scaled: Linear,
    /// How features were scaled.
    pub scaled: Scaled,
    /// How they were mapped then, if they were.
    pub alignment: Option<Alignment>,
    /// How much each row of the source counted, if not all the same.
    pub weights: Option<Weights>,
    /// The penalty of its heads.
    pub penalty: f64,
}

/// How much each row of the source counts.
pub struct Weights {
    /// (n,): multiples of the mean, after the limit.
    pub by_row: Vec<f64>,
    /// The share of the rows that stays in effect, before the limit.
    pub effective: f64,
}

impl Adapted {
    /// Scaled rows of the source and of the target after the map, if there is one.
    pub fn mapped(&self, source: &Mat<f64>, target: &Mat<f64>) -> [Mat<f64>; 2] {
        let map = |rows: &Mat<f64>, map: Option<&Mat<f64>>| map.map_or_else(|| rows.clone(), |map| rows * map);
        let maps = self.maps();
        [map(source, maps[0]), map(target, maps[1])]
    }

    /// The covariances of both domains' features after scale and map, from those of the features as they are read.
    pub fn covariances(&self, raw: &[Mat<f64>; 2]) -> [Mat<f64>; 2] {
        let [source, target] = self.scaled.covariances(raw);
        let map = |covariance: Mat<f64>, map: Option<&Mat<f64>>| match map {
            None => covariance,
            Some(map) => map.transpose() * covariance * map,
        };
        let maps = self.maps();
        [map(source, maps[0]), map(target, maps[1])]
    }

    fn maps(&self) -> [Option<&Mat<f64>>; 2] {
        let alignment = self.alignment.as_ref();
        [alignment.map(|alignment| &alignment.source), alignment.and_then(|alignment| alignment.target.as_ref())]
    }
}

/// A method at work.
pub struct Fitting<'a> {
    /// The features of both domains.
    pub rows: &'a Rows,
    /// Their covariances (d, d).
    pub covariances: &'a [Mat<f64>; 2],
    /// Their settings.
    pub settings: &'a Settings,
    /// The penalty of all heads.
    pub penalty: f64,
    /// The head of the source's labels alone on these scaled features, if it is known.
    pub base: Option<&'a Linear>,
    /// What folds are drawn by.
    pub seed: u64,
}

/// The source's penalty: the one that is set, or the one with which heads predict the source best.
pub fn penalty(rows: &Rows, settings: &Settings, scaled: &Scaled, seed: u64) -> f64 {
    settings.penalty.unwrap_or_else(|| best_penalty(scaled.source.as_ref(), &rows.labels, rows.classes, seed))
}

impl Fitting<'_> {
    /// The head of the settings' method.
    pub fn run(&self, scaled: Scaled) -> Result<Adapted> {
        let (mut alignment, mut weights, mut penalty) = (None, None, self.penalty);
        let head = match self.settings.method {
            Method::None | Method::Statistics => self.base(&scaled),
            Method::Coral | Method::LinearMap | Method::Subspace => {
                let found = self.aligned(&scaled)?;
                let mapped = &scaled.source * &found.source;
                penalty = self.penalty_of(&scaled, &mapped);
                let head = self.on_aligned(&mapped, &found, penalty);
                alignment = Some(found);
                head
            }
            Method::Centroids => self.sure(&scaled, &centroids::centroids(scaled.target.as_ref(), &self.base(&scaled))),
            Method::Prototypes => {
                let head = prototypes::prototypes(scaled.target.as_ref(), &self.base(&scaled), self.settings.supports);
                self.sure(&scaled, &head)
            }
            Method::SelfTraining => {
                let (source, target) = (scaled.source.as_ref(), scaled.target.as_ref());
                self_training::self_training(source, &self.rows.labels, target, &self.base(&scaled), self.penalty)
            }
            Method::Propagation => self.propagated(&scaled),
            Method::Prior => self.prior(&scaled)?,
            Method::Weights => {
                let found = self.weights(&scaled)?;
                let head = self.weighted(&scaled, &found.by_row);
                weights = Some(found);
                head
            }
            Method::Tradaboost | Method::AugmentFeatures | Method::Pull => self.with_labels(&scaled),
        };
        Ok(Adapted { head: scaled.unscaled(&head), on_scaled: head, scaled, alignment, weights, penalty })
    }

    /// The head of the source's labels alone.
    pub fn base(&self, scaled: &Scaled) -> Linear {
        let fit = || fit_labels(scaled.source.as_ref(), &self.rows.labels, self.rows.classes, self.penalty).head;
        self.base.cloned().unwrap_or_else(fit)
    }

    fn aligned(&self, scaled: &Scaled) -> Result<Alignment> {
        let map = match self.settings.method {
            Method::Coral => align::coral,
            Method::LinearMap => align::linear_map,
            _ => return align::subspace(scaled.source.as_ref(), scaled.target.as_ref(), self.settings.dimensions),
        };
        let [source, target] = scaled.covariances(self.covariances);
        map(source.as_ref(), target.as_ref(), self.settings.shrinkage)
    }

    /// Fewer dimensions want another penalty.
    fn penalty_of(&self, scaled: &Scaled, mapped: &Mat<f64>) -> f64 {
        match (self.settings.penalty, mapped.ncols() < scaled.source.ncols()) {
            (None, true) => best_penalty(mapped.as_ref(), &self.rows.labels, self.rows.classes, self.seed),
            _ => self.penalty,
        }
    }

    /// The head of the mapped source, for the target before its own map.
    fn on_aligned(&self, mapped: &Mat<f64>, alignment: &Alignment, penalty: f64) -> Linear {
        let head = fit_labels(mapped.as_ref(), &self.rows.labels, self.rows.classes, penalty).head;
        alignment.target.as_ref().map_or_else(|| head.clone(), |map| head.of_unmapped(map.as_ref()))
    }

    /// Directions of length 1 say nothing of how sure an answer is. They are as sure as fits the source's labels.
    fn sure(&self, scaled: &Scaled, head: &Linear) -> Linear {
        let logits = head.logits(scaled.source.as_ref());
        let by_row: Vec<f32> =
            logits.row_iter().flat_map(|row| row.iter().map(|&logit| logit as f32).collect::<Vec<_>>()).collect();
        let temperature = Temperature::fit(&by_row, &self.rows.labels).expect("there are rows").temperature;
        head.times(1.0 / temperature)
    }

    /// A head fitted on the target's rows with the labels that reached them.
    fn propagated(&self, scaled: &Scaled) -> Linear {
        let (source, target) = (scaled.source.as_ref(), scaled.target.as_ref());
        let shares = propagation::propagation(source, &self.rows.labels, target, self.rows.classes);
        let labels = domain::rows::argmax(shares.as_ref());
        fit_labels(target, &labels, self.rows.classes, self.penalty).head
    }

    fn prior(&self, scaled: &Scaled) -> Result<Linear> {
        let (source, labels, k) = (scaled.source.as_ref(), &self.rows.labels, self.rows.classes);
        let aside = out_of_fold(source, labels, k, self.penalty, self.seed);
        let (head, force) = (self.base(scaled), self.settings.force);
        Ok(prior(&head, aside.as_ref(), labels, scaled.target.as_ref(), force)?.head)
    }

    fn weights(&self, scaled: &Scaled) -> Result<Weights> {
        let (source, target, limit) = (scaled.source.as_ref(), scaled.target.as_ref(), self.settings.weight_limit);
        let bandwidth = || self.settings.bandwidth.unwrap_or_else(|| median_distance(source, target, self.seed));
        let found = match self.settings.weights {
            WeightsBy::Logistic => logistic(source, target, self.seed)?,
            WeightsBy::Kmm => kernel_mean_matching(source, target, bandwidth(), limit),
            WeightsBy::Kliep => kliep(source, target, bandwidth(), self.seed),
        };
        let effective = weights::effective_sample_size(&found);
        if !self.settings.force || effective.is_nan() || effective == 0.0 {
            weights::check(&found)?;
        }
        Ok(Weights { by_row: weights::limited(found, limit), effective })
    }

    fn weighted(&self, scaled: &Scaled, weights: &[f64]) -> Linear {
        let targets = one_hot(&self.rows.labels, self.rows.classes);
        let (rows, targets) = (scaled.source.as_ref(), targets.as_ref());
        let problem = Problem { rows, targets, weights: Some(weights), penalty: self.penalty, towards: None };
        problem.fit(GRADIENT_NORM).head
    }

    fn with_labels(&self, scaled: &Scaled) -> Linear {
        let few = self.rows.few.as_ref().expect("they are drawn for these methods");
        let rows: Mat<f64> = scaled.of_target(few.rows.as_ref());
        let source = Labelled { rows: scaled.source.as_ref(), labels: &self.rows.labels };
        let (few, k) = (Labelled { rows: rows.as_ref(), labels: &few.labels }, self.rows.classes);
        match self.settings.method {
            Method::Tradaboost => tradaboost(source, few, k, self.penalty),
            Method::AugmentFeatures => augment_features(source, few, k, self.penalty),
            _ => pull(&self.base(scaled), few, self.penalty),
        }
    }
}
