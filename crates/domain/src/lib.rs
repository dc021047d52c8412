//! Domain adaptation on features: a classifier for one domain from the labels of another. Nothing here reads or writes
//! files, and nothing knows networks.
//!
//! Axis letters: n rows, d feature length, k classes, r components. Rows are matrices (n, d) in f64. The *source* is the
//! domain with labels, the *target* the one to be answered. A label is a position in the list of class names.
//!
//! Linear algebra
//! - [`rows`]: choosing, joining and scaling rows
//! - [`statistics`]: mean and standard deviation of each column
//! - [`covariance`](mod@covariance): covariance of columns
//! - [`symmetric`]: powers of a symmetric matrix
//! - [`components`](mod@components): principal components
//!
//! Heads
//! - [`linear`]: a linear classifier, and what becomes of it when its features are scaled and mapped
//! - [`softmax`]: probabilities and cross-entropy
//! - [`precondition`], [`span`]: variables in which a fit takes few steps, and fewer of them
//! - [`minimize`]: L-BFGS with a line search, for smooth convex functions
//! - [`logistic`]: the fit of a linear classifier
//! - [`folds`]: rows set aside by turns, and the penalty that fits them best
//!
//! Without labels of the target
//! - [`align`]: maps of the source's features: CORAL, the linear Monge map, subspace alignment
//! - [`centroids`], [`prototypes`]: classes as directions in the target's features
//! - [`self_training`], [`propagation`]: labels that the target's own rows agree on
//! - [`prior`]: other shares of the same classes
//! - [`weights`]: source rows that count as they are likely in the target
//!
//! With a few labels of the target
//! - [`few_labels`]: `TrAdaBoost`, Daumé's features, a penalty towards the source's head
//!
//! For people
//! - [`distance`]: how far the domains are apart

pub mod align;
pub mod centroids;
pub mod components;
pub mod covariance;
pub mod distance;
#[cfg(test)]
mod drawn;
pub mod error;
pub mod few_labels;
pub mod folds;
pub mod linear;
pub mod logistic;
pub mod minimize;
pub mod precondition;
pub mod prior;
pub mod propagation;
pub mod prototypes;
pub mod rows;
pub mod self_training;
pub mod softmax;
pub mod span;
pub mod statistics;
pub mod symmetric;
pub mod weights;

pub use error::{Error, Result};
pub use faer::{Mat, MatRef};
pub use linear::Linear;
pub use statistics::Statistics;
