//! The names of the candidates: the value of the setting in which they differ, if that tells them apart.

use artifact::yaml::{self, Mapping, Value};

/// The only setting that is not the same in all of these provenances. None if there are several, if programs or inputs
/// differ too, or if two candidates have the same value.
pub fn setting(provenances: &[&Mapping]) -> Option<String> {
    let first = provenances.first()?;
    let others_differ = |key: &&str| provenances.iter().any(|one| one.get(key) != first.get(key));
    if ["program", "inputs"].iter().any(others_differ) {
        return None;
    }
    let settings: Option<Vec<&Mapping>> = provenances.iter().map(|one| settings(one)).collect();
    let settings = settings?;
    let mut keys: Vec<&Value> = settings.iter().flat_map(|settings| settings.keys()).collect();
    keys.retain(|key| settings.iter().any(|one| one.get(key) != settings[0].get(key)));
    let (key, others) = keys.split_first()?;
    let values: Vec<Option<&Value>> = settings.iter().map(|one| one.get(key)).collect();
    let is_again = |place: usize| values[..place].contains(&values[place]);
    let tells_apart = others.iter().all(|other| other == key) && !(1..values.len()).any(is_again);
    tells_apart.then(|| yaml::one_line(key))
}

/// The value of a setting; nothing where it is not set.
pub fn value(provenance: &Mapping, key: &str) -> String {
    settings(provenance).and_then(|settings| settings.get(key)).map(yaml::one_line).unwrap_or_default()
}

fn settings(provenance: &Mapping) -> Option<&Mapping> {
    provenance.get("settings").and_then(Value::as_mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_setting_that_tells_all_apart_is_named() {
        let found = |several: &[&str]| {
            let several: Vec<Mapping> = several.iter().map(|text| yaml::from_str(text).unwrap()).collect();
            setting(&several.iter().collect::<Vec<_>>())
        };
        let rate = Some("rate".to_owned());
        assert_eq!(found(&["settings: {rate: 1, batch: 2}", "settings: {rate: 3, batch: 2}"]), rate);
        assert_eq!(found(&["settings: {batch: 2}", "settings: {rate: 1, batch: 2}"]), rate);
        assert_eq!(found(&["settings: {rate: 1}", "settings: {rate: 2}", "settings: {rate: 1}"]), None);
        assert_eq!(found(&["settings: {rate: 1, batch: 2}", "settings: {rate: 3, batch: 4}"]), None);
        assert_eq!(found(&["settings: {rate: 1}", "settings: {rate: 1}"]), None);
        assert_eq!(found(&["settings: {rate: 1}"]), None);
        let inputs = ["{settings: {rate: 1}, inputs: {features: a}}", "{settings: {rate: 2}, inputs: {features: b}}"];
        assert_eq!(found(&inputs), None);
        assert_eq!(found(&["{settings: {rate: 1}, program: x}", "{settings: {rate: 2}, program: y}"]), None);
        assert_eq!(found(&[]), None);
    }
}
