//! What stops a method.

use thiserror::Error;

/// Why a method gives no answer.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Error {
    /// The eigenvalues of a matrix were not found, as numbers in it are not finite.
    #[error("expected a covariance of finite numbers, got one whose eigenvalues cannot be computed")]
    Eigenvalues,
    /// Few source rows would decide all.
    #[error(
        "expected weights that leave at least {:.0} % of the source's rows in effect, got {:.1} %: the domains hardly \
         overlap, and so few rows cannot stand for the others",
        least * 100.0,
        share * 100.0
    )]
    EffectiveSampleSize {
        /// (Σ w)² / (n Σ w²).
        share: f64,
        /// What is asked for.
        least: f64,
    },
    /// The estimated share of a class is 0.
    #[error(
        "expected every class among the target's rows, got a share of 0 for class {class}: more than the shares of the \
         classes differs between these domains"
    )]
    ShareOfZero {
        /// Its label.
        class: usize,
    },
}

/// A value, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;
