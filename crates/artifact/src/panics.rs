//! A panic inside a program becomes an error like any other. tch turns every failure of libtorch into a panic, so users
//! do meet them: a GPU without enough memory is one.

use crate::yaml::Mapping;
use std::any::Any;
use std::env;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const REQUEST: &str = "please report this bug";

/// What a panic said, and where in the source.
struct Report {
    message: String,
    place: String,
}

/// The last panic of any thread. A thread that panics because it joined a panicked one is left out: its message says
/// nothing.
static LAST: Mutex<Option<Report>> = Mutex::new(None);

/// Runs `work`. Turns a panic in it into an error that says what to do; the program's `settings` decide about the advice.
pub fn caught<T>(settings: &Mapping, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let usual = Arc::new(panic::take_hook());
    let while_working = Arc::clone(&usual);
    panic::set_hook(Box::new(move |panic| {
        keep(panic);
        // The usual hook prints the backtrace, for those who ask for it.
        if env::var_os("RUST_BACKTRACE").is_some_and(|wanted| wanted != "0") {
            while_working(panic);
        }
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    drop(panic::take_hook());
    panic::set_hook(Box::new(move |panic| usual(panic)));
    outcome.unwrap_or_else(|panic| Err(anyhow::Error::msg(explain(&report(&*panic), settings))))
}

fn keep(panic: &PanicHookInfo) {
    let message = message(panic.payload()).unwrap_or_default();
    if !is_of_another_thread(&message) {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        *last() = Some(Report { message, place });
    }
}

fn report(panic: &(dyn Any + Send)) -> Report {
    let kept = last().take().unwrap_or(Report { message: String::new(), place: String::new() });
    match message(panic).filter(|message| !is_of_another_thread(message) && *message != kept.message) {
        // A panic that was caught on the way may have been kept instead.
        Some(message) => Report { message, place: String::new() },
        None => kept,
    }
}

/// Whether this is the message of `expect` on the outcome of a thread that panicked, or of a scope with such a thread.
fn is_of_another_thread(message: &str) -> bool {
    message.ends_with("Any { .. }") || message == "a scoped thread panicked"
}

fn message(panic: &(dyn Any + Send)) -> Option<String> {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).map(str::to_owned)
}

fn last() -> MutexGuard<'static, Option<Report>> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

fn explain(report: &Report, settings: &Mapping) -> String {
    match of_libtorch(&report.message) {
        Some(sentence) => format!("libtorch: {sentence}{}", advice(&sentence, settings)),
        None if report.place.is_empty() => format!("{} ({REQUEST})", report.message),
        None => format!("{} ({}; {REQUEST})", report.message, report.place),
    }
}

/// What libtorch said, without the lines of its C++ stack, out of tch's panic: the `Debug` form of `TchError::Torch`.
fn of_libtorch(message: &str) -> Option<String> {
    let (_, said) = message.split_once("Torch(\"")?;
    let said = said.trim_end().trim_end_matches("\")");
    let ends = ["\\nException raised from", "\\nframe #"].map(|stack| said.find(stack).unwrap_or(said.len()));
    let said = said[..ends[0].min(ends[1])].replace("\\\"", "\"").replace("\\'", "'");
    Some(said.split("\\n").map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
}

/// What to do about it, where that is known; begins with a semicolon.
fn advice(sentence: &str, settings: &Mapping) -> String {
    let lower = sentence.to_lowercase();
    if !["out of memory", "not enough memory", "allocate memory"].iter().any(|words| lower.contains(words)) {
        return String::new();
    }
    let on_cpu = lower.contains("cpuallocator") || settings.get("device").is_none_or(|device| device == "cpu");
    match (settings.contains_key("batch"), on_cpu) {
        (true, true) => "; a smaller `batch` needs less memory",
        (true, false) => "; a smaller `batch` needs less memory, and `device: cpu` takes the computer's own",
        (false, true) => "; this computer has too little memory free",
        (false, false) => "; `device: cpu` takes the computer's own memory",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn told(message: &str, settings: &str) -> String {
        let report = Report { message: message.to_owned(), place: "crates/x/src/y.rs:7:9".to_owned() };
        explain(&report, &yaml::from_str(settings).unwrap())
    }

    const GPU: &str = "called `Result::unwrap()` on an `Err` value: Torch(\"CUDA out of memory. Tried to allocate 2.00 GiB. \
                       GPU 0 has 1.00 GiB free.\\nException raised from malloc at ../c10/cuda/x.cpp:1 (most recent call \
                       first):\\nframe #0: c10::Error::Error() + 0x1\\n\")";
    const CPU: &str = "called `Result::unwrap()` on an `Err` value: Torch(\"[enforce fail at alloc_cpu.cpp:121] err == 0. \
                       DefaultCPUAllocator: can\\'t allocate memory: you tried to allocate 9 bytes.\\nframe #0: c10::x\")";

    #[test]
    fn libtorch_out_of_memory_is_its_sentence_and_what_to_do() {
        let gpu = "libtorch: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.00 GiB free.";
        let batch = "a smaller `batch` needs less memory";
        assert_eq!(
            told(GPU, "{batch: 8, device: auto}"),
            format!("{gpu}; {batch}, and `device: cpu` takes the computer's own")
        );
        assert_eq!(told(GPU, "{device: cuda}"), format!("{gpu}; `device: cpu` takes the computer's own memory"));
        let cpu = "libtorch: [enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: \
                   you tried to allocate 9 bytes.";
        assert_eq!(told(CPU, "{batch: 8, device: auto}"), format!("{cpu}; {batch}"));
        assert_eq!(told(CPU, "{device: cpu}"), format!("{cpu}; this computer has too little memory free"));
    }

    #[test]
    fn other_failures_of_libtorch_are_its_sentence() {
        let message = "called `Result::unwrap()` on an `Err` value: Torch(\"expected \\\"a\\\"\\n  but got b\\n\")";
        assert_eq!(told(message, "{batch: 8}"), "libtorch: expected \"a\" but got b");
    }

    #[test]
    fn other_panics_say_where_they_were() {
        let expected = "index out of bounds (crates/x/src/y.rs:7:9; please report this bug)";
        assert_eq!(told("index out of bounds", "{batch: 8}"), expected);
    }
}
