//! CSV files that people open in a spreadsheet. No program of ours reads them back.

/// What a spreadsheet takes for the beginning of a formula, if it is the first character of a cell.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The file's bytes. A cell that a spreadsheet would compute gets an apostrophe in front: names of files and classes
/// come from strangers, and `=HYPERLINK(…)` is a possible name. Panics if rows are of different lengths.
pub fn to_csv(
    columns: impl IntoIterator<Item = impl AsRef<str>>,
    rows: impl IntoIterator<Item = impl IntoIterator<Item = impl AsRef<str>>>,
) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table.write_record(harmless_all(columns));
    let written = written.and_then(|()| rows.into_iter().try_for_each(|row| table.write_record(harmless_all(row))));
    written.expect("rows of text always have a CSV form");
    table.into_inner().expect("memory takes all bytes")
}

fn harmless_all(cells: impl IntoIterator<Item = impl AsRef<str>>) -> impl Iterator<Item = String> {
    cells.into_iter().map(|cell| harmless(cell.as_ref()))
}

/// The cell, guarded. Numbers stay as they are: a minus before one is no formula.
pub fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(FORMULA) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for name in ["=1+1", "+a", "-a.jpg", "@a", "\ta", "\ra", "\n=1"] {
            assert_eq!(harmless(name), format!("'{name}"));
        }
        for name in ["", "a=b", "a/-b.jpg", "-1", "+0.5", "-1e-7", "'quoted"] {
            assert_eq!(harmless(name), name);
        }
    }

    #[test]
    fn header_and_rows_are_guarded_alike() {
        let text = to_csv(["path", "@b"], [["=1, \"2\"", "3"], ["a", "-"]]);
        assert_eq!(String::from_utf8(text).unwrap(), "path,'@b\n\"'=1, \"\"2\"\"\",3\na,'-\n");
        assert_eq!(to_csv(["path"], [[""; 1]; 0]), b"path\n");
    }
}
