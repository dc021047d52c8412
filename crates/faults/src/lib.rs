//! For tests only: a library that is loaded before the C library (`LD_PRELOAD`) and fails a call of the program to the
//! system, as a broken or a full disk does. The environment says which:
//!
//! | variable | |
//! |---|---|
//! | `FAULTS_BELOW` | only calls about files below this folder count |
//! | `FAULTS_AT` | the number of the call that fails, from 1; 0: none |
//! | `FAULTS_ERROR` | its error: `5` (EIO), which any call may meet, or `28` (ENOSPC), for those that take room; others do not count then |
//! | `FAULTS_LASTING` | if it is set, all later calls fail too |
//! | `FAULTS_CALLS` | a file that gets a line for each call that counts: its name and the path |
//!
//! Own calls of the C library, and of programs that go past it, are not seen.
//!
//! - `calls`: the functions that stand in the place of those of the C library
//! - `fault`: which of them fails
//! - `place`: which file a call is about

#![cfg(target_os = "linux")]

mod calls;
mod fault;
mod place;
