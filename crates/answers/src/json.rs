//! A row as a JSON object.

use crate::columns::Columns;
use crate::row::{Row, word};
use serde_json::{Map, Value, json};

/// What is said about one photo. A photo without an answer has only its path and status.
pub fn object(columns: &Columns, row: &Row) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("path".to_owned(), row.path.to_string_lossy().into());
    object.insert("status".to_owned(), row.status().into());
    let Ok((answer, output)) = &row.answer else { return object };
    object.insert("answer".to_owned(), columns.answer(answer).into());
    object.insert("unknown_reason".to_owned(), answer.unknown.map(word).into());
    let top = columns.top(answer).into_iter();
    object.insert("top".to_owned(), top.map(|(class, p)| json!({ "class": class, "probability": p })).collect());
    if columns.probabilities {
        let each = columns.classes.iter().zip(&answer.probabilities);
        object.insert("probabilities".to_owned(), each.map(|(class, p)| (class.clone(), json!(p))).collect());
    }
    if columns.features.is_some() {
        let features = output.features.iter().copied();
        object.insert("features".to_owned(), features.map(shortest).collect());
    }
    object
}

/// The shortest digits that mean this f32, as in CSV. JSON itself would write all digits of an f64.
fn shortest(feature: f32) -> Option<f64> {
    feature.to_string().parse().ok()
}
