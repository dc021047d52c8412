//! Everything about HTTP.
//!
//! - `accept`: connections; `linger`: their end; `router`: which path leads where; `state`: what all requests share
//! - `guard`: who may ask; `at`: what paths say; `said`: bodies of JSON; `body`: bodies within bytes, memory and time;
//!   `unread`: bodies of requests that are refused
//! - `classify`: photos; `inference`: the Open Inference Protocol; `teach`: the page's own calls
//! - `page`: the page; `metrics`, `openapi`: what the server did and what it understands

pub mod accept;
mod at;
pub mod body;
mod classify;
pub mod guard;
mod inference;
mod linger;
pub mod metrics;
mod openapi;
mod page;
pub mod router;
mod said;
pub mod state;
mod teach;
mod unread;
