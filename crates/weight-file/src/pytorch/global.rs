//! The names of classes and functions that a pickle may hold. None of them is run: each stands for what this reader
//! makes of it.

use super::kind::Kind;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Global {
    /// A class of storages.
    Storage(&'static Kind),
    /// A kind of number.
    Kind(&'static Kind),
    /// A function or class whose first four arguments are a storage, an offset, a size and a stride.
    Tensor,
    /// The same; the seventh argument is a kind.
    TensorOfKind,
    /// Something around a tensor, its first argument.
    Parameter,
    /// A call of a function with the arguments that are its first and its third argument.
    Call,
    /// A mapping.
    Mapping,
    /// An object that no weights hang on: settings, dates, random states. What it holds is passed over.
    Opaque,
}

/// Modules, and names in them.
const KNOWN: &[(&[&str], &[&str], Global)] = &[
    (&["torch._utils"], &["_rebuild_tensor", "_rebuild_tensor_v2"], Global::Tensor),
    (&["torch._utils"], &["_rebuild_tensor_v3"], Global::TensorOfKind),
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
    /// What `module.name` stands for, if that is known.
    pub fn named(module: &str, name: &str) -> Option<Self> {
        let storage = matches!(module, "torch" | "torch.cuda" | "torch.storage").then(|| Kind::of_storage(name));
        if let Some(kind) = storage.flatten() {
            return Some(Self::Storage(kind));
        }
        if let Some(kind) = (module == "torch").then(|| Kind::of_dtype(name)).flatten() {
            return Some(Self::Kind(kind));
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
        assert_eq!(named("torch", "FloatStorage"), Global::Storage(Kind::of_dtype("float32").unwrap()));
        assert_eq!(named("torch.cuda", "HalfStorage"), Global::Storage(Kind::of_dtype("float16").unwrap()));
        assert_eq!(named("torch", "bfloat16"), Global::Kind(Kind::of_dtype("bfloat16").unwrap()));
        assert_eq!(named("__builtin__", "set"), Global::Opaque);
    }

    #[test]
    fn what_could_run_is_unknown() {
        for (module, name) in [("os", "system"), ("builtins", "eval"), ("__builtin__", "getattr"), ("torch", "load")] {
            assert_eq!(Global::named(module, name), None, "{module}.{name}");
        }
    }
}
