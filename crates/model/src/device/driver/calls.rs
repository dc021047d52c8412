//! The few functions of the driver's library that are called, after NVIDIA's CUDA Driver API.

use crate::device::card::{Card, Version};
use crate::device::loader::said;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::ffi::{CStr, c_char, c_int, c_uint};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::ptr;

/// `CUDA_ERROR_NO_DEVICE`
pub(super) const NO_DEVICE: c_int = 100;
/// `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR`, and `…_MINOR`
const CAPABILITY: [c_int; 2] = [75, 76];

/// A call that failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: c_int,
    /// The library's own words for it.
    pub said: String,
}

/// Defines [`Calls`] from the names and arguments of its functions, which all return a status.
macro_rules! calls {
    ($($field:ident = $name:literal ($($argument:ty),*)),* $(,)?) => {
        /// Functions named as in `cuda.h`, less the `cu`.
        pub(super) struct Calls {
            $($field: unsafe extern "C" fn($($argument),*) -> c_int,)*
        }

        impl Calls {
            #[expect(unsafe_code, reason = "functions of C by name")]
            fn find(library: &Library) -> Result<Self, libloading::Error> {
                $(
                    // SAFETY: the table below has each function's type from cuda.h.
                    let $field = unsafe { library.get($name) }?;
                )*
                Ok(Self { $($field: *$field),* })
            }
        }
    };
}

calls! {
    init = "cuInit" (c_uint),
    driver_get_version = "cuDriverGetVersion" (*mut c_int),
    device_get_count = "cuDeviceGetCount" (*mut c_int),
    device_get = "cuDeviceGet" (*mut c_int, c_int),
    device_get_name = "cuDeviceGetName" (*mut c_char, c_int, c_int),
    device_get_attribute = "cuDeviceGetAttribute" (*mut c_int, c_int, c_int),
    get_error_string = "cuGetErrorString" (c_int, *mut *const c_char),
}

impl Calls {
    /// Loads this library. It stays loaded: the driver does not expect to be unloaded.
    pub(super) fn load(library: &Path) -> Result<Self, String> {
        let found = open(library).and_then(|library| Self::find(&library));
        found.map_err(|error| said(&error))
    }

    /// The newest CUDA that the driver supports.
    pub(super) fn version(&self) -> Result<Version, Failure> {
        // SAFETY: the call writes one int, for which there is room.
        #[expect(unsafe_code, reason = "a call of C")]
        let version = self.number(|number| unsafe { (self.driver_get_version)(number) })?;
        Ok(Version(version / 1000, version % 1000 / 10))
    }

    /// The first GPU.
    pub(super) fn card(&self) -> Result<Card, Failure> {
        // SAFETY: the call takes no pointers, and may be repeated.
        #[expect(unsafe_code, reason = "a call of C")]
        self.check(unsafe { (self.init)(0) })?;
        // SAFETY: the call writes one int, for which there is room, and comes after `init`, as all that follow.
        #[expect(unsafe_code, reason = "a call of C")]
        let visible = self.number(|number| unsafe { (self.device_get_count)(number) })?;
        if visible == 0 {
            self.check(NO_DEVICE)?;
        }
        // SAFETY: as above; a handle of a GPU is an int.
        #[expect(unsafe_code, reason = "a call of C")]
        let device = self.number(|number| unsafe { (self.device_get)(number, 0) })?;
        let capability = Version(self.attribute(CAPABILITY[0], device)?, self.attribute(CAPABILITY[1], device)?);
        Ok(Card { name: self.name(device)?, capability, visible: visible as usize })
    }

    fn attribute(&self, which: c_int, device: c_int) -> Result<c_int, Failure> {
        // SAFETY: the call writes one int, for which there is room; other handles than a GPU's it answers with an error.
        #[expect(unsafe_code, reason = "a call of C")]
        self.number(|number| unsafe { (self.device_get_attribute)(number, which, device) })
    }

    fn name(&self, device: c_int) -> Result<String, Failure> {
        let mut name = [0_u8; 256];
        // SAFETY: the call writes no more bytes than it is told that there are.
        #[expect(unsafe_code, reason = "a call of C")]
        self.check(unsafe { (self.device_get_name)(name.as_mut_ptr().cast(), name.len() as c_int, device) })?;
        Ok(CStr::from_bytes_until_nul(&name).unwrap_or_default().to_string_lossy().into_owned())
    }

    /// What `call` writes.
    fn number(&self, call: impl FnOnce(*mut c_int) -> c_int) -> Result<c_int, Failure> {
        let mut number = 0;
        self.check(call(&raw mut number))?;
        Ok(number)
    }

    fn check(&self, status: c_int) -> Result<(), Failure> {
        if status == 0 { Ok(()) } else { Err(Failure { status, said: self.said(status) }) }
    }

    fn said(&self, status: c_int) -> String {
        let mut text = ptr::null();
        // SAFETY: the call writes one pointer, for which there is room.
        #[expect(unsafe_code, reason = "a call of C")]
        unsafe {
            (self.get_error_string)(status, &raw mut text)
        };
        if text.is_null() {
            return format!("error {status}");
        }
        // SAFETY: what is not null is a text of the library's own, ended by a zero, that stays as long as the library.
        #[expect(unsafe_code, reason = "a text of C")]
        let text = unsafe { CStr::from_ptr(text) };
        format!("error {status}, {}", text.to_string_lossy())
    }
}

fn open(library: &Path) -> Result<ManuallyDrop<Library>, libloading::Error> {
    // SAFETY: loading runs the initialisers of a library whose name is the driver's, as every program that uses CUDA does.
    #[expect(unsafe_code, reason = "loading a library runs its code")]
    let library = unsafe { Library::open(Some(library), RTLD_NOW | RTLD_LOCAL) }?;
    Ok(ManuallyDrop::new(library))
}
