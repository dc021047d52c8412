//! From uninitialised to initialised memory.

use std::mem::MaybeUninit;

/// Fills `memory` with zeros.
pub fn cleared(memory: &mut [MaybeUninit<f32>]) -> &mut [f32] {
    memory.fill(MaybeUninit::new(0.0));
    // SAFETY: the line above has written every element.
    #[expect(unsafe_code, reason = "the standard library has this only for newer compilers than we ask for")]
    unsafe {
        assume_written(memory)
    }
}

/// The same memory as numbers.
///
/// # Safety
/// Every element of `memory` has been written.
#[expect(unsafe_code, reason = "the standard library has this only for newer compilers than we ask for")]
pub unsafe fn assume_written(memory: &mut [MaybeUninit<f32>]) -> &mut [f32] {
    // SAFETY: `MaybeUninit<f32>` has the layout of `f32`, the reference goes over with its lifetime, and the caller promises
    // that all elements are initialised.
    unsafe { &mut *(std::ptr::from_mut(memory) as *mut [f32]) }
}

/// Numbers as memory that may be written anew.
///
/// # Safety
/// Nothing but numbers is written: no element may be made uninitialised.
#[expect(unsafe_code, reason = "memory that is kept between uses is initialised already")]
pub unsafe fn as_uninit(memory: &mut [f32]) -> &mut [MaybeUninit<f32>] {
    // SAFETY: `MaybeUninit<f32>` has the layout of `f32`, the reference goes over with its lifetime, and the caller promises that
    // all elements stay initialised.
    unsafe { &mut *(std::ptr::from_mut(memory) as *mut [MaybeUninit<f32>]) }
}
