//! Everything about HTTP.
//!
//! - `accept`: connections; `router`: which path leads where; `state`: what all requests share
//! - `guard`: who may ask; `body`: bodies within bytes, memory and time; `said`: those of JSON; `at`: what paths say
//! - `classify`: photos; `inference`: the Open Inference Protocol; `teach`: the page's own calls
//! - `page`: the page; `metrics`, `openapi`: what the server did and what it understands

pub mod accept;
mod at;
pub mod body;
mod classify;
pub mod guard;
mod inference;
pub mod metrics;
mod openapi;
mod page;
pub mod router;
mod said;
pub mod state;
mod teach;
