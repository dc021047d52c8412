//! How numbers are printed.

use askama::Template;
use page::filters;

#[derive(Template)]
#[template(source = "{{ value|fixed }} {{ value|significant }}", ext = "txt")]
struct Number {
    value: f64,
}

#[test]
fn three_decimals_or_three_significant_digits() {
    let printed = |value| Number { value }.render().unwrap();
    assert_eq!(printed(0.123_456), "0.123 0.123");
    assert_eq!(printed(0.000_012_345), "0.000 0.0000123");
    assert_eq!(printed(2345.6), "2345.600 2350");
    assert_eq!(printed(0.0), "0.000 0");
}
