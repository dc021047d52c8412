//! Panics that cost one answer, and not the server.

use artifact::stderr;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives. If it panics, as libtorch's failures do, stderr says so and there is nothing.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outcome = catch_unwind(AssertUnwindSafe(work));
    outcome.map_err(|panic| stderr::line(format_args!("failed: {}", said(&*panic)))).ok()
}

/// A panic's message without the stack that libtorch appends to its own.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic");
    text.split("\\nException raised").next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_nothing() {
        assert_eq!(caught(|| 7), Some(7));
        assert_eq!(caught(|| -> u8 { panic!("on purpose") }), None);
    }

    #[test]
    fn libtorch_is_quoted_without_its_stack() {
        let panic = "Torch(\"CUDA out of memory.\\nException raised from malloc at x.cpp:1\")".to_owned();
        assert_eq!(said(&panic), "Torch(\"CUDA out of memory.");
        assert_eq!(said(&"index out of bounds"), "index out of bounds");
        assert_eq!(said(&7), "a panic");
    }
}
