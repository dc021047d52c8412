//! Switches of libtorch that tch has no names for.

use libloading::os::unix::Library;
use std::ffi::c_void;

/// Lets GPUs compute as everything else here promises: the same bytes on every run, and single precision where single
/// precision is asked for. By default libtorch takes whichever convolution is fastest, some of which add in the order in
/// which their threads arrive, and rounds the factors of f32 convolutions to TF32's 10 bits.
///
/// These are methods of `at::Context` (ATen/Context.h), called by the names that the C++ ABI of Linux gives them.
///
/// # Errors
/// This libtorch has no such method.
pub(super) fn exact() -> Result<(), libloading::Error> {
    set("_ZN2at7Context21setDeterministicCuDNNEb", true)?;
    set("_ZN2at7Context17setAllowTF32CuDNNEb", false)?;
    set("_ZN2at7Context18setAllowTF32CuBLASEb", false)
}

#[expect(
    unsafe_code,
    reason = "a method that takes one bool; its object is libtorch's own and lives as long as the process"
)]
fn set(method: &str, value: bool) -> Result<(), libloading::Error> {
    let all = Library::this();
    unsafe {
        let method = all.get::<unsafe extern "C" fn(*mut c_void, bool)>(method)?;
        method(global(&all)?, value);
    }
    Ok(())
}

/// `at::globalContext()`
#[expect(unsafe_code, reason = "a function without arguments that returns a reference")]
unsafe fn global(all: &Library) -> Result<*mut c_void, libloading::Error> {
    unsafe { Ok(all.get::<unsafe extern "C" fn() -> *mut c_void>("_ZN2at13globalContextEv")?()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::c_int;

    /// `Float32Backend::CUDA`, `Float32Op::CONV` and `MATMUL`, `Float32Precision::TF32`
    const CUDA: c_int = 1;
    const CONV: c_int = 1;
    const MATMUL: c_int = 3;
    const TF32: c_int = 2;

    #[expect(unsafe_code, reason = "two methods that only read")]
    fn now() -> (bool, bool, bool) {
        let all = Library::this();
        unsafe {
            let context = global(&all).unwrap();
            let deterministic: unsafe extern "C" fn(*mut c_void) -> bool =
                *all.get("_ZNK2at7Context18deterministicCuDNNEv").unwrap();
            let precision: unsafe extern "C" fn(*mut c_void, c_int, c_int) -> c_int =
                *all.get("_ZNK2at7Context16float32PrecisionENS_14Float32BackendENS_9Float32OpE").unwrap();
            let tf32 = |operation| precision(context, CUDA, operation) == TF32;
            (deterministic(context), tf32(CONV), tf32(MATMUL))
        }
    }

    #[test]
    fn the_switches_are_where_they_are_looked_for() {
        exact().unwrap();
        assert_eq!(now(), (true, false, false));
        set("_ZN2at7Context17setAllowTF32CuDNNEb", true).unwrap();
        set("_ZN2at7Context18setAllowTF32CuBLASEb", true).unwrap();
        set("_ZN2at7Context21setDeterministicCuDNNEb", false).unwrap();
        assert_eq!(now(), (false, true, true));
        exact().unwrap();
        assert_eq!(now(), (true, false, false));
        assert!(set("_ZN2at7Context9setNothingEb", true).is_err());
    }
}
