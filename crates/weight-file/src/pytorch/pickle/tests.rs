use super::*;
use crate::pytorch::heap::Storage;

fn load_all(bytes: &[u8]) -> Step<Pickle<'_>> {
    load(bytes, Budget::new(bytes.len()))
}

fn top(bytes: &[u8]) -> Value<'_> {
    load_all(bytes).unwrap().top
}

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    let says = load_all(bytes).unwrap_err().into_error("w".as_ref()).to_string();
    says.strip_prefix("w: expected ").expect("the path comes first").replace(", got ", ", ")
}

#[test]
fn numbers_and_texts() {
    assert_eq!(top(b"\x80\x02K\xff."), Value::Int(255));
    assert_eq!(top(b"\x80\x02M\x01\x02."), Value::Int(513));
    assert_eq!(top(b"\x80\x02J\xfe\xff\xff\xff."), Value::Int(-2));
    assert_eq!(top(b"\x80\x02\x8a\x00."), Value::Int(0));
    assert_eq!(top(b"\x80\x02\x8a\x02\x00\xff."), Value::Int(-256));
    assert_eq!(top(b"\x80\x02\x8b\x05\0\0\0\0\0\0\0\x01."), Value::Int(1 << 32));
    assert_eq!(top(b"\x80\x02I4294967296\n."), Value::Int(1 << 32));
    assert_eq!(top(b"\x80\x02L7L\n."), Value::Int(7));
    assert_eq!(top(b"\x80\x02I01\n."), Value::Bool(true));
    assert_eq!(top(b"\x80\x02X\x02\0\0\0\xc3\xa4."), Value::Text("ä"));
    assert_eq!(top(b"\x80\x04\x95\x05\0\0\0\0\0\0\0\x8c\x01a."), Value::Text("a"));
    assert_eq!(top(b"\x80\x04\x8d\x01\0\0\0\0\0\0\0a."), Value::Text("a"));
    assert_eq!(top(b"\x80\x02U\x01a."), Value::Text("a"));
    assert_eq!(top(b"\x80\x02U\x01\xff."), Value::Opaque);
}

#[test]
fn values_are_taken_from_the_stack() {
    assert_eq!(top(b"\x80\x02K\x01K\x020."), Value::Int(1));
    assert_eq!(top(b"\x80\x02K\x01(K\x02K\x031."), Value::Int(1));
    assert_eq!(top(b"\x80\x02K\x012\x860K\x07."), Value::Int(7));
}

#[test]
fn containers_and_the_memo() {
    let pickle = load_all(b"\x80\x02}q\x00(X\x01\0\0\0ah\x00X\x01\0\0\0bK\x01K\x02\x86u.").unwrap();
    let Value::Dict(dict) = pickle.top else { panic!("{:?}", pickle.top) };
    // A dict that holds itself.
    assert_eq!(pickle.heap.get(dict, "a"), Some(pickle.top));
    let Some(Value::Tuple(tuple)) = pickle.heap.get(dict, "b") else { panic!("{:?}", pickle.heap) };
    assert_eq!(pickle.heap.tuple(tuple), [Value::Int(1), Value::Int(2)]);
    // Python 2: OrderedDict([['a', 'b']])
    let pickle = load_all(b"\x80\x02ccollections\nOrderedDict\n]]U\x01aaU\x01baa\x85R.").unwrap();
    let Value::Dict(dict) = pickle.top else { panic!("{:?}", pickle.top) };
    assert_eq!(pickle.heap.get(dict, "a"), Some(Value::Text("b")));
}

#[test]
fn storages_are_named_and_typed() {
    let pickle =
        load_all(b"\x80\x02(U\x07storagectorch\nHalfStorage\nU\x017U\x03cpuK\x05(U\x018K\x01K\x02ttQ.").unwrap();
    let &[Storage { key, dtype, count, view }] = pickle.heap.storages() else { panic!("{:?}", pickle.heap) };
    assert_eq!((key, dtype.size, count, view), ("7", 2, 5, Some((1, 2))));
}

#[test]
fn an_unknown_opcode_or_class_is_named_with_its_place() {
    let unknown = "a pickle of tensors and containers, the unknown opcode 0xff at byte 3 of the pickle";
    assert_eq!(refused(b"\x80\x02N\xff."), unknown);
    let says = refused(b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.");
    assert!(says.ends_with("the unknown class or function os.system at byte 2 of the pickle"), "{says}");
    assert!(refused(b"\x80\x04\x8c\x02os\x8c\x06system\x93.").contains("os.system"));
    assert!(refused(b"\x80\x01N.").starts_with("a pickle of protocol 2 to 5, 1 at"));
}

#[test]
fn a_whole_model_is_told_from_other_classes() {
    let class = "a pickled model (torchvision.models.resnet.ResNet)";
    let says = refused(b"\x80\x02ctorchvision.models.resnet\nResNet\n)\x81.");
    assert!(says.ends_with(&format!("{class} at byte 2 of the pickle: save only its state_dict()")), "{says}");
    let says = refused(b"\x80\x04\x8c\x19torchvision.models.resnet\x8c\x06ResNet\x93)\x81.");
    assert!(says.ends_with(&format!("{class} at byte 37 of the pickle: save only its state_dict()")), "{says}");
    // With its source, before PyTorch 1.6.
    assert!(
        refused(b"\x80\x02(X\x06\0\0\0moduleq\0cmine\nNet\nq\x01X\0\0\0\0X\0\0\0\0tQ)\x81.")
            .contains("a pickled model (mine.Net) at")
    );
    // A class beside the weights, which is no model.
    let beside = refused(b"\x80\x02}X\x04\0\0\0argscmine\nSettings\n)\x81s.");
    assert!(beside.ends_with("the unknown class or function mine.Settings at byte 12 of the pickle"), "{beside}");
    let nasty = refused(&[&b"\x80\x02c\x1b[2J"[..], &[b'x'; 5000], b"\nA\n."].concat());
    assert!(nasty.contains("(\\u{1b}[2Jxxx") && nasty.len() < 400, "{nasty}");
}

#[test]
fn calls_with_named_arguments_make_opaque_values() {
    let deque = load_all(b"\x80\x04ccollections\ndeque\n)}\x8c\x01aK\x01s\x92.").unwrap();
    assert_eq!(deque.top, Value::Opaque);
    assert!(
        refused(b"\x80\x04ctorch._utils\n_rebuild_tensor\n)}\x92.").starts_with("an object without named arguments")
    );
}

#[test]
fn claims_beyond_the_end_are_refused() {
    for bytes in [
        &b"\x80\x02X\xff\xff\xff\xffa."[..],
        b"\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.",
        b"\x80\x02\x8b\xff\xff\xff\x7fa.",
        b"\x80\x02\x8e\xff\xff\xff\xff\xff\xff\xff\xffa.",
        b"\x80\x02",
        b"\x80",
        b"",
        b"\x80\x02cno line",
    ] {
        let says = refused(bytes);
        assert!(says.contains("the end of its bytes") || says.contains("no end of one"), "{says}");
    }
    assert!(refused(b"\x80\x02Nr\xff\xff\xff\xff.").starts_with("values remembered one after another, 4294967295"));
    assert!(refused(b"\x80\x02j\xff\xff\xff\xff.").starts_with("a value that was remembered, 4294967295"));
}

#[test]
fn an_empty_stack_has_nothing_to_give() {
    for code in b"\x85\x86\x87tseua0122bRQ\x81\x93.\x90\x91\x94" {
        assert!(load_all(&[0x80, 4, *code, b'.']).is_err(), "{code:02x}");
        // The value below a mark is out of reach.
        assert!(*code == b't' || load_all(&[0x80, 4, b'N', b'(', *code, b'0', b'0', b'.']).is_err(), "{code:02x}");
    }
}

#[test]
fn many_objects_of_a_byte_each_are_refused() {
    let beyond = "a table of contents that fits a file of this length, a larger one at byte";
    for code in *b"])}N\x94" {
        let bytes = [&[0x80, 2, b'N'][..], &vec![code; 4 << 20]].concat();
        assert!(refused(&bytes).starts_with(beyond), "{code}");
    }
    // A list that is read again and again: 2^16 pairs, 2^16 times.
    let pairs = b"(U\x01aU\x01bt".repeat(1 << 16);
    let again = b"ccollections\nOrderedDict\nh\x00\x85R".repeat(1 << 16);
    let bytes = [&b"\x80\x02]q\x00("[..], &pairs, b"e", &again, b"."].concat();
    assert!(refused(&bytes).starts_with(beyond));
    // Wrapped in itself, as deep as nothing that PyTorch saves.
    let deep = [&b"\x80\x02)"[..], &vec![0x85; 1 << 10], b"."].concat();
    assert!(load_all(&deep).is_ok());
}
