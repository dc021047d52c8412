//! The baseline that looks at no picture.

use serde::Serialize;

/// Always predicting the most frequent class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Majority {
    /// The most frequent class; of equals the first.
    pub class: String,
    /// Its pictures.
    pub pictures: usize,
    /// The accuracy of always predicting it.
    pub accuracy: f64,
}

impl Majority {
    /// The baseline on a split; counts: (k,) pictures of each class; names: (k,). Panics where there is no class.
    pub fn new(counts: &[usize], names: &[String]) -> Self {
        let most = *counts.iter().max().expect("every data set has a class");
        let class = counts.iter().position(|&pictures| pictures == most).expect("the maximum is one of them");
        let all: usize = counts.iter().sum();
        Self { class: names[class].clone(), pictures: most, accuracy: most as f64 / all as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_class_is_the_baseline_and_the_first_of_equals_wins() {
        let names = ["ant", "bee", "cow"].map(str::to_owned);
        let majority = |class: &str, pictures, accuracy| Majority { class: class.to_owned(), pictures, accuracy };
        assert_eq!(Majority::new(&[1, 6, 1], &names), majority("bee", 6, 0.75));
        assert_eq!(Majority::new(&[1, 2, 2], &names), majority("bee", 2, 0.4));
    }
}
