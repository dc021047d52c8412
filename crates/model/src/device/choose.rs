//! From what a setting asks for to what a stage computes on.

use super::card::Card;
use super::choice::{Choice, Chosen};
use super::unavailable::{self, NoGpu, Unavailable};
use super::{driver, library};
use artifact::Job;

/// Chooses what a stage computes on. Call it before the first convolution, backward pass or seeding of libtorch's own
/// random numbers: the first of these makes libtorch look for its CUDA library, once per process. Tensors may be
/// created before.
///
/// The choice goes to `provenance.yaml` and not to the manifest: if another device changes the outputs, their hashes
/// tell, and if not, no later stage has to run again.
///
/// # Errors
/// If `cuda` is set and cannot be used. The error says why (driver, card or library) and what to do.
pub fn choose<S>(job: &Job<S>, choice: Choice) -> Result<Chosen, NoGpu> {
    let (chosen, line) = probe(choice)?;
    if let Some(line) = line {
        job.say(line);
    }
    job.record("device", chosen.to_string());
    Ok(chosen)
}

/// The device, and one line about it for the log.
///
/// # Errors
/// As [`choose`].
pub fn probe(choice: Choice) -> Result<(Chosen, Option<String>), NoGpu> {
    // With a single thread libtorch chooses other kernels for small batches, which sum in another order: a photo's answer
    // would depend on how many cores there are, and on the photos beside it.
    if tch::get_num_threads() == 1 {
        tch::set_num_threads(2);
    }
    decide(choice, find)
}

/// Calls `find` unless the choice is the CPU.
fn decide(choice: Choice, find: impl FnOnce() -> Result<Card, Unavailable>) -> Result<(Chosen, Option<String>), NoGpu> {
    if choice == Choice::Cpu {
        return Ok((Chosen::Cpu, None));
    }
    match find() {
        Ok(card) => {
            let others = if card.visible > 1 { format!(", the first of {}", card.visible) } else { String::new() };
            let line = format!("device: cuda ({}{others})", card.name);
            Ok((Chosen::Gpu(card), Some(line)))
        }
        Err(why) if choice == Choice::Auto => Ok((Chosen::Cpu, Some(why.line()))),
        Err(why) => Err(why.into()),
    }
}

/// The GPU, ready to use. Cheap checks come first: without a driver, nothing is loaded.
fn find() -> Result<Card, Unavailable> {
    unavailable::check_system(std::env::consts::OS, std::env::consts::ARCH)?;
    let card = driver::card(driver::look(driver::LIBRARY))?;
    library::load(card)
}

#[cfg(test)]
mod tests {
    use super::super::card::Version;
    use super::super::loader::loaded;
    use super::*;
    use tch::Device;

    fn card(name: &str, visible: usize) -> Card {
        Card { name: name.to_owned(), capability: Version(9, 0), visible }
    }

    #[test]
    fn the_cpu_is_chosen_without_a_look() {
        let (chosen, line) = decide(Choice::Cpu, || panic!("looked for a GPU")).unwrap();
        assert_eq!((chosen.to_string().as_str(), chosen.device(), line), ("cpu", Device::Cpu, None));
    }

    #[test]
    fn a_gpu_is_chosen_and_named() {
        for choice in [Choice::Auto, Choice::Cuda] {
            let (chosen, line) = decide(choice, || Ok(card("NVIDIA H200", 1))).unwrap();
            assert_eq!((chosen.to_string().as_str(), chosen.device()), ("cuda (NVIDIA H200)", Device::Cuda(0)));
            assert_eq!(line.unwrap(), "device: cuda (NVIDIA H200)");
            let (chosen, line) = decide(choice, || Ok(card("NVIDIA L4", 8))).unwrap();
            assert_eq!(chosen.to_string(), "cuda (NVIDIA L4)");
            assert_eq!(line.unwrap(), "device: cuda (NVIDIA L4, the first of 8)");
        }
    }

    #[test]
    fn without_a_gpu_auto_goes_on_and_cuda_does_not() {
        let none = || Err(Unavailable::NoDriver { said: "libcuda.so.1: no such file".to_owned() });
        let (chosen, line) = decide(Choice::Auto, none).unwrap();
        assert_eq!((chosen, line.unwrap().as_str()), (Chosen::Cpu, "device: cpu, as there is no NVIDIA driver"));
        let says = decide(Choice::Cuda, none).unwrap_err().to_string();
        assert!(says.starts_with("settings.device: expected cuda, got cpu, as there is no NVIDIA driver; "), "{says}");
    }

    #[test]
    fn without_a_driver_nothing_of_cuda_is_loaded() {
        if let Err(Unavailable::NoDriver { .. } | Unavailable::NoDriverLibrary { .. }) = find() {
            assert_eq!(loaded("libc10_cuda."), None);
        }
    }
}
