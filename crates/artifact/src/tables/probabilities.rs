//! Columns of probabilities, one for each class, in tables for people.

/// Their names. With a prefix, since a class may have the name of another column.
pub fn columns(classes: &[String]) -> impl Iterator<Item = String> {
    classes.iter().map(|name| format!("probability_{name}"))
}

/// A probability with as many digits as tables have.
pub fn digits(probability: f64) -> String {
    format!("{probability:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_digits_are_those_of_every_table() {
        let classes = ["ant", "row"].map(str::to_owned);
        assert_eq!(columns(&classes).collect::<Vec<_>>(), ["probability_ant", "probability_row"]);
        assert_eq!([digits(1.0), digits(1.0 / 3.0)], ["1.000000", "0.333333"]);
    }
}
