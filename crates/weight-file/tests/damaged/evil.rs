//! Files that are crafted to ask for as much memory as possible: something small, many times.

/// The three pickles before the state dict of a file from before PyTorch 1.6.
const HEAD: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.";

/// The files, with a word on what they hold.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    let again = |code: u8, count| legacy(&[&[0x80, 4, b'N'][..], &vec![code; count], b"."].concat());
    let head = [&HEAD[..HEAD.len() - 2], &vec![b'N'; 700_000], b".\x80\x02}."].concat();
    vec![
        ("tuples", again(b')', 300_000)),
        ("lists", again(b']', 300_000)),
        ("dicts", again(b'}', 300_000)),
        ("a value remembered again and again", again(0x94, 600_000)),
        ("marks", again(b'(', 600_000)),
        ("tuples in tuples", legacy(&[&b"\x80\x02)"[..], &vec![0x85; 300_000], b"."].concat())),
        ("much in the pickle about the machine", head),
        ("tensors of many axes", tensors("K\x01".repeat(64).as_bytes(), 40_000)),
        ("tensors without axes", tensors(b"", 40_000)),
        ("storages", storages(20_000)),
        (
            "tiny tensors",
            safetensors(&table(50_000, |i| format!(r#""{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#))),
        ),
        (
            "long names",
            safetensors(&table(30, |i| {
                format!(r#""{}{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#, "\\n".repeat(40_000))
            })),
        ),
        ("an axis and an axis and an axis", safetensors(&axes(1_800_000))),
        ("more axes than the header may have", safetensors(&axes(10_000_000))),
        (
            "much beside the tensors",
            safetensors(&format!(r#"{{"__metadata__":{}}}"#, table(200_000, |i| format!(r#""{i:x}":"""#)))),
        ),
        ("a name of nothing but escapes", safetensors(&format!(r#"{{"{}":1}}"#, "\\u0007".repeat(500_000)))),
        ("an archive of empty members", archive(20_000)),
    ]
}

fn legacy(state: &[u8]) -> Vec<u8> {
    [HEAD, state, b"\x80\x02]."].concat()
}

/// A state dict of many tensors that share a storage, a shape and strides.
fn tensors(lengths: &[u8], count: usize) -> Vec<u8> {
    let tensor = [
        &b"ctorch._utils\n_rebuild_tensor\nq\x00((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x01tQK\x00("[..],
        lengths,
        b"tq\x01h\x01tq\x02R",
    ];
    let items: Vec<u8> =
        (0..count).flat_map(|i| [b"U\x05", &format!("{i:05}").into_bytes()[..], b"h\x00h\x02R"].concat()).collect();
    let state = [&b"\x80\x02}(U\x01a"[..], &tensor.concat(), &items, b"u."].concat();
    [HEAD, &state, b"\x80\x02]U\x010a.", &1i64.to_le_bytes(), &[0; 4]].concat()
}

/// Storages without elements.
fn storages(count: usize) -> Vec<u8> {
    let keys: Vec<[u8; 7]> =
        (0..count).map(|i| [&b"U\x05"[..], format!("{i:05}").as_bytes()].concat().try_into().unwrap()).collect();
    let identity = |key: &[u8; 7]| [&b"(h\x00h\x01"[..], key, b"h\x02K\x00tQ0"].concat();
    let state = [
        &b"\x80\x02U\x07storageq\x00ctorch\nFloatStorage\nq\x01U\x03cpuq\x02"[..],
        &keys.iter().flat_map(identity).collect::<Vec<u8>>(),
        b"}.",
    ]
    .concat();
    [HEAD, &state, b"\x80\x02](", keys.as_flattened(), b"e.", &vec![0; 8 * count]].concat()
}

fn table(count: usize, entry: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", (0..count).map(entry).collect::<Vec<_>>().join(","))
}

fn axes(count: usize) -> String {
    format!(r#"{{"a":{{"dtype":"F32","shape":[{}0],"data_offsets":[0,0]}}}}"#, "1,".repeat(count))
}

fn safetensors(header: &str) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat()
}

/// Empty members.
fn archive(count: u32) -> Vec<u8> {
    let (mut members, mut directory) = (Vec::new(), Vec::new());
    for i in 0..count {
        let name = i.to_string().into_bytes();
        let lengths = [name.len() as u8, 0, 0, 0];
        directory.extend([&b"PK\x01\x02"[..], &[0; 24], &lengths, &[0; 10]].concat());
        directory.extend([&(members.len() as u32).to_le_bytes()[..], &name].concat());
        members.extend([&b"PK\x03\x04"[..], &[0; 22], &lengths, &name].concat());
    }
    let counts = [(count as u16).to_le_bytes(); 2].concat();
    let places = [directory.len() as u32, members.len() as u32].map(u32::to_le_bytes).concat();
    [&members, &directory, &b"PK\x05\x06\0\0\0\0"[..], &counts, &places, &[0; 2]].concat()
}
