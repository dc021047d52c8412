//! How good a classifier is, computed from its logits and the true labels. Nothing here reads or writes files.
//!
//! Axis letters, as everywhere: n pictures, k classes, d feature length; m reference pictures. A label is a position in
//! the list of class names.
//!
//! - [`prediction`]: the logits of a picture become a class, its probability and the loss.
//! - [`distribution`]: the probability of every class, and the rank of the true one.
//! - [`labelled`]: logits of labelled pictures, as predictions and outcomes.
//! - [`temperature`]: one number that makes all predictions as sure as they should be.
//! - [`score`]: one model on n pictures: accuracy, loss and confusion matrix; built from the next two.
//! - [`class_score`]: precision, recall and F1 of each class, and their mean.
//! - [`interval`]: Wilson's interval around a counted share.
//! - [`difference`]: the difference of two shares with its interval; built on the last.
//! - [`pair`]: two models on the same pictures; built on the last and the next.
//! - [`mcnemar`]: the exact paired test.
//! - [`majority`]: the baseline that always predicts the most frequent class.
//! - [`merit`]: which of two models is better.
//! - [`mistake`]: wrong predictions, the most confident first.
//! - [`spread`]: mean and standard deviation over seeds.
//! - [`outcome`]: how confident a prediction was, and whether it was correct.
//! - [`calibration`]: whether predictions are as often correct as they are confident; built on the last and the next.
//! - [`reliability`]: confidence beside accuracy, in bins.
//! - [`binomial`]: exact tails, and the upper bound of a share.
//! - [`promise`]: a limit on the share of wrong predictions, and the evidence for it; built on the last.
//! - [`selective`]: the confidence below which the answer is "unknown"; built on the last and [`outcome`].
//! - [`sureness`]: temperature and that confidence, fitted together.
//! - [`neighbour`]: how far a picture is from everything the network was trained on.
//! - [`conformal`]: a threshold for scores that refuses few of the pictures it should accept.
//! - [`separation`]: how well a score tells two groups apart.
//! - [`curve`]: a measure over epochs, raw and smoothed.

pub mod binomial;
pub mod calibration;
pub mod class_score;
pub mod conformal;
pub mod curve;
pub mod difference;
pub mod distribution;
pub mod interval;
pub mod labelled;
pub mod majority;
pub mod mcnemar;
pub mod merit;
pub mod mistake;
pub mod neighbour;
pub mod outcome;
pub mod pair;
pub mod prediction;
pub mod promise;
pub mod reliability;
pub mod score;
pub mod selective;
pub mod separation;
pub mod spread;
pub mod sureness;
pub mod temperature;
