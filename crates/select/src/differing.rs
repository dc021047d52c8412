//! In which setting the candidates differ.

use artifact::yaml::{self, Mapping, Value};

/// The key of the only setting that is not the same in all of `settings`; none if there are several, or none.
pub fn key(settings: &[&Mapping]) -> Option<String> {
    let mut keys: Vec<&Value> = settings.iter().flat_map(|settings| settings.keys()).collect();
    keys.retain(|key| settings.iter().any(|one| one.get(key) != settings[0].get(key)));
    let (first, others) = keys.split_first()?;
    others.iter().all(|other| other == first).then(|| yaml::one_line(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_differing_setting_is_named() {
        let found = |several: &[&str]| {
            let settings: Vec<Mapping> = several.iter().map(|text| yaml::from_str(text).unwrap()).collect();
            key(&settings.iter().collect::<Vec<_>>())
        };
        assert_eq!(found(&["{rate: 1, batch: 2}", "{rate: 3, batch: 2}"]), Some("rate".to_owned()));
        assert_eq!(found(&["{rate: 1}", "{rate: 1, batch: 2}", "{rate: 1}"]), Some("batch".to_owned()));
        assert_eq!(found(&["{rate: 1, batch: 2}", "{rate: 3, batch: 4}"]), None);
        assert_eq!(found(&["{rate: 1}", "{rate: 1}"]), None);
        assert_eq!(found(&["{rate: 1}"]), None);
    }
}
