//! The table of losses.

use crate::painting::Row;
use artifact::tables::sheet;
use std::iter;

/// `losses.csv`: a row for each evaluation of each photo, given by its name. The losses are those times their weights,
/// which sum to `total`; `style_layers` are the headings of theirs.
pub fn to_csv(style_layers: &[String], paintings: &[(String, Vec<Row>)]) -> Vec<u8> {
    let fixed = ["picture", "size", "evaluation", "total", "content"].map(str::to_owned);
    let last = iter::once("total_variation".to_owned());
    let columns = fixed.into_iter().chain(style_layers.iter().cloned()).chain(last);
    let rows = paintings.iter().flat_map(|(name, rows)| rows.iter().map(|row| cells(name, row)));
    sheet::to_csv(columns, rows)
}

fn cells(name: &str, Row { size, evaluation, losses }: &Row) -> Vec<String> {
    let start = [name.to_owned(), size.to_string(), evaluation.to_string()];
    let numbers = [losses.total, losses.content].into_iter().chain(losses.style.iter().copied());
    // All digits of f32 and no more.
    let digits = |loss: f64| (loss as f32).to_string();
    start.into_iter().chain(numbers.chain([losses.total_variation]).map(digits)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::Losses;

    #[test]
    fn a_row_for_each_evaluation() {
        let row = |evaluation, content| Row {
            size: 64,
            evaluation,
            losses: Losses { total: content + 0.75, content, style: vec![0.5, 0.25], total_variation: 0.0 },
        };
        let layers = ["a", "b"].map(str::to_owned);
        let text = to_csv(&layers, &[("=x".to_owned(), vec![row(1, 2.0), row(2, 1.5e9)]), ("y".to_owned(), vec![])]);
        let expected = "picture,size,evaluation,total,content,a,b,total_variation\n'=x,64,1,2.75,2,0.5,0.25,0\n\
                        '=x,64,2,1500000000,1500000000,0.5,0.25,0\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
