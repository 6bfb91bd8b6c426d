//! What a document of the CRDT holds, as plain JSON with every difference of type kept: the words of `end2end/differential/peer.mjs`. It reads what
//! Tandem itself does not show too: formats, lists, XML.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use yrs::{
    Any, Array, Doc, GetString, Map as _, Number, Out, ReadTxn, Text, Transact, Update, WriteTxn, Xml, XmlFragment, XmlOut,
    types::text::YChange, updates::decoder::Decode,
};

/// The roots that `peer.mjs` writes.
pub fn roots(state: &[u8]) -> Value {
    let doc = Doc::new();
    let mut txn = doc.transact_mut();
    let texts = ["note", "rich"].map(|name| (name, Out::YText(txn.get_or_insert_text(name))));
    let maps = ["shapes", "meta", "map"].map(|name| (name, Out::YMap(txn.get_or_insert_map(name))));
    let others =
        [("list", Out::YArray(txn.get_or_insert_array("list"))), ("xml", Out::YXmlFragment(txn.get_or_insert_xml_fragment("xml")))];
    txn.apply_update(Update::decode_v1(state).expect("our own state")).expect("our own state");
    mapped(texts.into_iter().chain(maps).chain(others).map(|(name, root)| (name.to_owned(), content(&root, &txn))))
}

fn content(held: &Out, txn: &impl ReadTxn) -> Value {
    match held {
        Out::Any(value) => plain(value),
        Out::YText(text) => json!({ "text": pieces(text, txn) }),
        Out::YXmlText(text) => json!({ "text": pieces(text, txn) }),
        Out::YArray(list) => json!({ "array": list.iter(txn).map(|held| content(&held, txn)).collect::<Vec<_>>() }),
        Out::YMap(map) => json!({ "map": mapped(map.iter(txn).map(|(name, held)| (name.to_owned(), content(&held, txn)))) }),
        Out::YXmlFragment(list) => json!({ "children": children(list, txn) }),
        Out::YXmlElement(element) => json!({
            "element": element.tag().to_string(),
            "attributes": mapped(element.attributes(txn).map(|(name, held)| (name.to_owned(), content(&held, txn)))),
            "children": children(element, txn),
        }),
        other => panic!("{other:?}"),
    }
}

fn children(list: &impl XmlFragment, txn: &impl ReadTxn) -> Vec<Value> {
    let child = |child| match child {
        XmlOut::Element(element) => content(&Out::YXmlElement(element), txn),
        XmlOut::Fragment(list) => content(&Out::YXmlFragment(list), txn),
        XmlOut::Text(text) => content(&Out::YXmlText(text), txn),
    };
    list.children(txn).map(child).collect()
}

/// Runs of text of one format, each as long as can be.
fn pieces<T: Text + GetString>(text: &T, txn: &impl ReadTxn) -> Vec<Value> {
    let mut out: Vec<(Value, Value)> = Vec::new();
    for part in text.diff(txn, YChange::identity) {
        let format = mapped(part.attributes.iter().flat_map(|held| held.iter()).map(|(name, value)| (name.to_string(), plain(value))));
        match (out.last_mut(), &part.insert) {
            (Some((Value::String(last), same)), Out::Any(Any::String(more))) if *same == format => last.push_str(more),
            (_, Out::Any(Any::String(text))) => out.push((text.to_string().into(), format)),
            (_, other) => out.push((content(other, txn), format)),
        }
    }
    out.into_iter().map(|(insert, format)| json!([insert, format])).collect()
}

fn mapped(entries: impl Iterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.collect())
}

fn plain(value: &Any) -> Value {
    match value {
        Any::Null => Value::Null,
        Any::Undefined => json!({ "undefined": true }),
        Any::Bool(flag) => (*flag).into(),
        Any::Number(Number::Int(n)) => json!({ "number": n.to_string() }),
        Any::Number(Number::Float(n)) => json!({ "number": n.to_string() }),
        Any::String(text) => text.to_string().into(),
        Any::Buffer(bytes) => json!({ "bytes": STANDARD.encode(bytes) }),
        Any::Array(list) => json!({ "list": list.iter().map(plain).collect::<Vec<_>>() }),
        Any::Map(fields) => json!({ "object": mapped(fields.iter().map(|(name, value)| (name.clone(), plain(value)))) }),
    }
}
