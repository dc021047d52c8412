//! For tests only: a library that is loaded before the C library (`LD_PRELOAD`) and fails a call of the program to the
//! system, as a broken or a full disk does. The environment says which:
//!
//! | variable | |
//! |---|---|
//! | `FAULTS_BELOW` | only calls about files below this folder are seen |
//! | `FAULTS_CALL` | the call that fails: its name and the path below that folder, as in `rename a/b`; none if it is not set |
//! | `FAULTS_TIME` | which time that it is made, from 1, if not the first one |
//! | `FAULTS_ERROR` | its error: `5` (EIO), which any call may meet, or `28` (ENOSPC), for those that take room; others are not seen then |
//! | `FAULTS_LASTING` | if it is set, all later calls fail too |
//! | `FAULTS_CALLS` | a file that gets a line for each call that is seen, which begins with `! ` if it failed |
//!
//! The functions that are seen are those in `calls`. What the C library calls itself is not, nor what a memory map
//! writes: no call does that.
//!
//! - `calls`: the functions that stand in the place of those of the C library
//! - `fault`: which of them fails
//! - `place`: which file a call is about

#![cfg(all(target_os = "linux", target_env = "gnu"))]

mod calls;
mod fault;
mod place;
