//! Columns that line up in a terminal.

/// Wider cells stick out, so that one long value does not push all others apart.
const WIDEST: usize = 60;

/// One line for each row, below `indent`; two spaces between columns. A row of one cell is a heading, which may be
/// longer.
pub fn lines(indent: &str, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).min(WIDEST)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{indent}{}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_but_no_wider_than_a_long_one_may_be() {
        let rows = |words: &[&[&str]]| -> Vec<Vec<String>> {
            words.iter().map(|row| row.iter().map(|&word| word.to_owned()).collect()).collect()
        };
        let text = lines("  ", &rows(&[&["key", "one", "two"], &["ü", "", "x"], &["longer", "1"], &["a heading"]]));
        assert_eq!(text, "  key     one  two\n  ü            x\n  longer  1\n  a heading\n");
        let long = "x".repeat(WIDEST + 2);
        let text = lines("", &rows(&[&[&long, "a"], &["y", "b"]]));
        assert_eq!(text, format!("{long}  a\ny{}  b\n", " ".repeat(WIDEST - 1)));
    }
}
