//! How a stage trains.
//!
//! Data
//! - [`labelled`]: rows of activations or pictures with their labels, read batch by batch from mapped files.
//! - [`copies`]: the augmented copies of each training picture, and which of them an epoch shows.
//! - [`answers`]: the splits that a trained model is evaluated on, and its logits for them.
//!
//! One step
//! - [`forward`]: the logits of a network that ends in a head.
//! - [`loss`]: cross entropy with class weights and label smoothing.
//! - [`unlabelled`]: entropy and information maximisation, which read no labels; [`centroids`]: labels by the nearest
//!   centroid.
//! - [`score`]: mean loss and accuracy.
//! - [`schedule`]: the learning-rate schedule.
//! - [`optimizer`]: sgd, sgdw, rmsprop, adam, adamw.
//! - [`lbfgs`]: L-BFGS, for a loss without batches.
//!
//! The loop
//! - [`task`]: what is trained, and by which loss.
//! - [`batches`]: the pictures of each step.
//! - [`fit`]: the training loop.
//! - [`callback`]: what is called at each step and epoch of a training.
//! - [`session`]: a training between two epochs, which can be saved and restored.
//! - [`kept_epoch`]: which epoch's weights are the result.
//! - [`history`]: losses and accuracies by epoch.
//!
//! What is trained
//! - [`head`]: a classifier alone, on features.
//!
//! For a stage
//! - [`settings`]: the settings of every trainer.
//! - [`run`]: a whole training with its outputs.
//! - `follower`: progress bar, log and saved state of a running training.

pub mod answers;
pub mod batches;
pub mod callback;
pub mod centroids;
pub mod copies;
pub mod fit;
mod follower;
pub mod forward;
pub mod head;
pub mod history;
pub mod kept_epoch;
pub mod labelled;
pub mod lbfgs;
pub mod loss;
pub mod optimizer;
pub mod run;
pub mod schedule;
pub mod score;
pub mod session;
pub mod settings;
pub mod task;
pub mod unlabelled;

pub use copies::Copies;
pub use labelled::Labelled;
pub use settings::Training;
