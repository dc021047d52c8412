//! The few functions of the driver's library that are called, after NVIDIA's CUDA Driver API.

use super::{Card, Failure, Version};
use crate::device::library::said;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::ffi::{CStr, c_char, c_int, c_uint};
use std::path::Path;
use std::{mem, ptr};

/// `CUDA_ERROR_NO_DEVICE`
pub(super) const NO_DEVICE: c_int = 100;
/// `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR`, and `…_MINOR`
const CAPABILITY: [c_int; 2] = [75, 76];

/// Named as in `cuda.h`, less the `cu`.
pub(super) struct Calls {
    init: unsafe extern "C" fn(c_uint) -> c_int,
    driver_get_version: unsafe extern "C" fn(*mut c_int) -> c_int,
    device_get_count: unsafe extern "C" fn(*mut c_int) -> c_int,
    device_get: unsafe extern "C" fn(*mut c_int, c_int) -> c_int,
    device_get_name: unsafe extern "C" fn(*mut c_char, c_int, c_int) -> c_int,
    device_get_attribute: unsafe extern "C" fn(*mut c_int, c_int, c_int) -> c_int,
    get_error_string: unsafe extern "C" fn(c_int, *mut *const c_char) -> c_int,
}

#[expect(unsafe_code, reason = "the types are those of cuda.h, and each pointer leads to what the call fills")]
impl Calls {
    /// Of this library, which stays loaded: the driver does not expect to be unloaded.
    pub(super) fn of(library: &Path) -> Result<Self, String> {
        Self::load(library).map_err(|error| said(&error))
    }

    fn load(library: &Path) -> Result<Self, libloading::Error> {
        unsafe {
            let library = mem::ManuallyDrop::new(Library::open(Some(library), RTLD_NOW | RTLD_LOCAL)?);
            Ok(Self {
                init: *library.get("cuInit")?,
                driver_get_version: *library.get("cuDriverGetVersion")?,
                device_get_count: *library.get("cuDeviceGetCount")?,
                device_get: *library.get("cuDeviceGet")?,
                device_get_name: *library.get("cuDeviceGetName")?,
                device_get_attribute: *library.get("cuDeviceGetAttribute")?,
                get_error_string: *library.get("cuGetErrorString")?,
            })
        }
    }

    /// The newest CUDA that the driver knows.
    pub(super) fn version(&self) -> Result<Version, Failure> {
        let version = self.number(|number| unsafe { (self.driver_get_version)(number) })?;
        Ok(Version(version / 1000, version % 1000 / 10))
    }

    /// The first GPU.
    pub(super) fn card(&self) -> Result<Card, Failure> {
        self.check(unsafe { (self.init)(0) })?;
        let visible = self.number(|number| unsafe { (self.device_get_count)(number) })?;
        if visible == 0 {
            self.check(NO_DEVICE)?;
        }
        let device = self.number(|number| unsafe { (self.device_get)(number, 0) })?;
        let attribute = |which| self.number(|number| unsafe { (self.device_get_attribute)(number, which, device) });
        let capability = Version(attribute(CAPABILITY[0])?, attribute(CAPABILITY[1])?);
        let mut name = [0_u8; 256];
        self.check(unsafe { (self.device_get_name)(name.as_mut_ptr().cast(), name.len() as c_int, device) })?;
        let name = CStr::from_bytes_until_nul(&name).unwrap_or_default().to_string_lossy().into_owned();
        Ok(Card { name, capability, visible: visible as usize })
    }

    /// What `call` writes.
    fn number(&self, call: impl FnOnce(*mut c_int) -> c_int) -> Result<c_int, Failure> {
        let mut number = 0;
        self.check(call(&raw mut number))?;
        Ok(number)
    }

    fn check(&self, status: c_int) -> Result<(), Failure> {
        if status == 0 {
            return Ok(());
        }
        let mut text = ptr::null();
        unsafe { (self.get_error_string)(status, &raw mut text) };
        let said = if text.is_null() {
            format!("error {status}")
        } else {
            format!("error {status}, {}", unsafe { CStr::from_ptr(text) }.to_string_lossy())
        };
        Err(Failure { status, said })
    }
}
