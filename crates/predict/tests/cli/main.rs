//! `predict` as a program, on files that the real stages made.

mod answers;
mod classifier;
mod damaged;
mod features;
mod files;
mod lists;
mod misuse;
mod output;
mod self_test;
mod sorting;
mod unknown;
