//! Photos that belong together, by a regular expression on their paths.

use crate::pattern;
use artifact::Job;
use artifact::check::Refusal;
use regex::Regex;
use std::collections::BTreeSet;

/// What the setting `group` says.
pub struct Groups {
    pattern: Option<Regex>,
}

impl Groups {
    /// Without a pattern no photo has a group.
    pub fn new(pattern: Option<&str>) -> Result<Self, Refusal> {
        Ok(Self { pattern: pattern::compiled("group", pattern)? })
    }

    /// Whether there is a pattern.
    pub const fn are_set(&self) -> bool {
        self.pattern.is_some()
    }

    /// The group of the photo with this path below the photos folder.
    pub fn of(&self, path: &str) -> Option<String> {
        let found = self.pattern.as_ref()?.captures(path)?;
        found.get(1).or_else(|| found.get(0)).map(|part| part.as_str().to_owned())
    }

    /// Says how many groups there are, if any. Refuses a pattern that no photo matches. `photos`: their paths and groups.
    pub fn tell<S>(&self, job: &Job<S>, photos: &[(&str, Option<&str>)]) -> Result<(), Refusal> {
        let groups: BTreeSet<&str> = photos.iter().filter_map(|(_, group)| *group).collect();
        if groups.is_empty() {
            let (Some(pattern), Some((first, _))) = (&self.pattern, photos.first()) else { return Ok(()) };
            let found = format!("'{pattern}', which none matches (the first is {first})");
            return Err(Refusal::new("settings.group", "a part of the paths of photos that belong together", found));
        }
        let alone: Vec<&str> = photos.iter().filter(|(_, group)| group.is_none()).map(|(path, _)| *path).collect();
        let rest = alone.first().map_or_else(String::new, |first| {
            format!("; {} of {} photos are in none (first: {first})", alone.len(), photos.len())
        });
        job.say(format!("{} groups of photos that never part{rest}", groups.len()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_group_of_the_pattern_or_all_of_it_names_the_photos_group() {
        let of = |pattern, path| Groups::new(Some(pattern)).unwrap().of(path);
        assert_eq!(of(r"IMG_(\d+)_", "cat/IMG_12_3.jpg").as_deref(), Some("12"));
        assert_eq!(of("^[^/]+/[^/]+/", "cat/tom/3.jpg").as_deref(), Some("cat/tom/"));
        assert_eq!(of("site(?:A|B)", "cat/siteB 1.jpg").as_deref(), Some("siteB"));
        assert_eq!(of("^site", "cat/site"), None);
        assert_eq!(Groups::new(None).unwrap().of("cat/site"), None);
    }

    #[test]
    fn what_is_no_regular_expression_is_refused_in_one_line() {
        let said = Groups::new(Some("IMG_(")).err().unwrap().to_string();
        assert_eq!(said, "group: expected a regular expression, got 'IMG_(': error: unclosed group");
    }
}
