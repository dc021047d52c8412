//! The classes and functions that a pickle may name. None of them is executed: each stands for what this reader makes
//! instead.

use super::dtype::TorchDtype;

/// What the name of a class or function stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Global {
    /// A class of storages.
    Storage(&'static TorchDtype),
    /// A dtype.
    Dtype(&'static TorchDtype),
    /// A function or class whose first four arguments are a storage, an offset, a size and a stride.
    Tensor,
    /// The same; the seventh argument is a dtype.
    TensorWithDtype,
    /// A wrapper around a tensor, its first argument.
    Parameter,
    /// A function that calls another one: its first argument is that function, its third the tuple of arguments.
    Call,
    /// A mapping.
    Mapping,
    /// An object that holds no weights, such as settings, dates or random states. Its content is passed over.
    Opaque,
}

/// Modules, names in them, and what these stand for.
const KNOWN: &[(&[&str], &[&str], Global)] = &[
    (&["torch._utils"], &["_rebuild_tensor", "_rebuild_tensor_v2"], Global::Tensor),
    (&["torch._utils"], &["_rebuild_tensor_v3"], Global::TensorWithDtype),
    (&["torch._utils"], &["_rebuild_parameter", "_rebuild_parameter_with_state"], Global::Parameter),
    (&["torch.nn.parameter"], &["Parameter"], Global::Parameter),
    (&["torch._tensor"], &["_rebuild_from_type_v2"], Global::Call),
    (&["collections"], &["OrderedDict", "defaultdict", "Counter"], Global::Mapping),
    (&["builtins", "__builtin__"], &["dict"], Global::Mapping),
    (&["torch"], &["Size", "Tensor", "device"], Global::Opaque),
    (&["torch.serialization"], &["_get_layout"], Global::Opaque),
    (&["torch.torch_version"], &["TorchVersion"], Global::Opaque),
    (
        &["builtins", "__builtin__"],
        &[
            "bool",
            "bytearray",
            "bytes",
            "complex",
            "float",
            "frozenset",
            "int",
            "list",
            "long",
            "range",
            "set",
            "slice",
            "str",
            "tuple",
            "unicode",
            "xrange",
        ],
        Global::Opaque,
    ),
    (&["collections"], &["deque"], Global::Opaque),
    (&["_codecs"], &["encode"], Global::Opaque),
    (&["argparse"], &["Namespace"], Global::Opaque),
    (&["datetime"], &["date", "datetime", "time", "timedelta", "timezone"], Global::Opaque),
    (
        &["pathlib", "pathlib._local"],
        &["Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath"],
        Global::Opaque,
    ),
    (&["numpy.core.multiarray", "numpy._core.multiarray"], &["_reconstruct", "scalar"], Global::Opaque),
    (&["numpy.core.numeric", "numpy._core.numeric"], &["_frombuffer"], Global::Opaque),
    (&["numpy"], &["dtype", "ndarray"], Global::Opaque),
];

impl Global {
    /// What `module.name` stands for; `None` if it is unknown.
    pub fn named(module: &str, name: &str) -> Option<Self> {
        let storage = matches!(module, "torch" | "torch.cuda" | "torch.storage").then(|| TorchDtype::by_storage(name));
        if let Some(dtype) = storage.flatten() {
            return Some(Self::Storage(dtype));
        }
        if let Some(dtype) = (module == "torch").then(|| TorchDtype::by_name(name)).flatten() {
            return Some(Self::Dtype(dtype));
        }
        let known = KNOWN.iter().find(|(modules, names, _)| modules.contains(&module) && names.contains(&name));
        known.map(|known| known.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_what_they_make() {
        let named = |module, name| Global::named(module, name).unwrap();
        assert_eq!(named("torch", "FloatStorage"), Global::Storage(TorchDtype::by_name("float32").unwrap()));
        assert_eq!(named("torch.cuda", "HalfStorage"), Global::Storage(TorchDtype::by_name("float16").unwrap()));
        assert_eq!(named("torch", "bfloat16"), Global::Dtype(TorchDtype::by_name("bfloat16").unwrap()));
        assert_eq!(named("__builtin__", "set"), Global::Opaque);
    }

    #[test]
    fn functions_that_could_do_harm_are_unknown() {
        for (module, name) in [("os", "system"), ("builtins", "eval"), ("__builtin__", "getattr"), ("torch", "load")] {
            assert_eq!(Global::named(module, name), None, "{module}.{name}");
        }
    }
}
