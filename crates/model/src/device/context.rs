//! Switches of libtorch for which tch has no names.

use libloading::os::unix::Library;
use std::ffi::c_void;

/// A method of `at::Context` that takes one bool. Inside of libtorch a check may throw a C++ exception, which may pass through
/// `"C-unwind"`.
type Setter = unsafe extern "C-unwind" fn(*mut c_void, bool);

/// Makes GPUs compute as this crate promises: the same bytes on every run, and f32 where f32 is asked for. By default
/// libtorch takes the fastest convolution, even one whose threads add in a different order on each run, and rounds the
/// factors of f32 convolutions to TF32's 10 bits.
///
/// These are methods of `at::Context` (ATen/Context.h), called by the names that the C++ ABI of Linux gives them.
///
/// # Errors
/// If this libtorch has no such method.
#[expect(unsafe_code, reason = "methods of libtorch that tch does not offer")]
pub(super) fn exact() -> Result<(), libloading::Error> {
    let switches = [
        ("_ZN2at7Context21setDeterministicCuDNNEb", true),
        ("_ZN2at7Context17setAllowTF32CuDNNEb", false),
        ("_ZN2at7Context18setAllowTF32CuBLASEb", false),
    ];
    switches.into_iter().try_for_each(|(method, value)| {
        // SAFETY: `Eb` at the end of each name says that the method takes one bool.
        unsafe { set(method, value) }
    })
}

/// Calls `method` on libtorch's context.
///
/// # Safety
/// `method` is the name of a method of `at::Context` that takes one bool.
#[expect(unsafe_code, reason = "a call of C++ by name")]
unsafe fn set(method: &str, value: bool) -> Result<(), libloading::Error> {
    let all = Library::this();
    // SAFETY: a method is a function whose first argument is its object; the caller promises the rest of its type.
    let method = unsafe { all.get::<Setter>(method) }?;
    let context = global(&all)?;
    // SAFETY: `context` is an object of the method's class, and lives as long as the process.
    unsafe { method(context, value) };
    Ok(())
}

/// `at::globalContext()`
#[expect(unsafe_code, reason = "a call of C++ by name")]
fn global(all: &Library) -> Result<*mut c_void, libloading::Error> {
    // SAFETY: the name says a function without arguments; it returns a reference (ATen/Context.h).
    let context = unsafe { all.get::<unsafe extern "C-unwind" fn() -> *mut c_void>("_ZN2at13globalContextEv") }?;
    // SAFETY: it may be called at any time and from any thread.
    Ok(unsafe { context() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::c_int;

    type Flag = unsafe extern "C-unwind" fn(*mut c_void) -> bool;
    type Precision = unsafe extern "C-unwind" fn(*mut c_void, c_int, c_int) -> c_int;

    /// `Float32Backend::CUDA`, `Float32Op::CONV` and `MATMUL`, `Float32Precision::TF32`
    const CUDA: c_int = 1;
    const CONV: c_int = 1;
    const MATMUL: c_int = 3;
    const TF32: c_int = 2;

    /// Whether convolutions are deterministic, and whether convolutions and products may use TF32.
    #[expect(unsafe_code, reason = "two methods that only read")]
    fn now() -> (bool, bool, bool) {
        let all = Library::this();
        let context = global(&all).unwrap();
        // SAFETY: the name says a method without arguments; it returns a bool (ATen/Context.h).
        let deterministic = unsafe { all.get::<Flag>("_ZNK2at7Context18deterministicCuDNNEv") }.unwrap();
        let precision = "_ZNK2at7Context16float32PrecisionENS_14Float32BackendENS_9Float32OpE";
        // SAFETY: the name says a method of two enums, which are ints; it returns a third (ATen/Context.h).
        let precision = unsafe { all.get::<Precision>(precision) }.unwrap();
        // SAFETY: `context` is an object of the method's class, and the enums have these values.
        let tf32 = |operation| unsafe { precision(context, CUDA, operation) } == TF32;
        // SAFETY: the same object.
        (unsafe { deterministic(context) }, tf32(CONV), tf32(MATMUL))
    }

    #[test]
    #[expect(unsafe_code, reason = "a call of C++ by name")]
    fn the_switches_are_where_they_are_looked_for() {
        // SAFETY: `Eb` at the end of each name says that the method takes one bool.
        let set = |method, value| unsafe { set(method, value) };
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
