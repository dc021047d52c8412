//! Classes, splits and groups as a CSV file says them.
//!
//! - `rows`: the file itself, row by row

mod rows;

use super::classes::order;
use super::ignored::Ignored;
use super::listing::{Contents, PhotoFile};
use super::shown::{below, several};
use crate::config::Settings;
use crate::groups::Groups;
use artifact::{Error, Result, Split, walk};
use rows::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lists the photos below `root` that the table names.
pub fn list(root: &Path, file: &Path, settings: &Settings, groups: &Groups) -> Result<Contents> {
    let mut files = files(root, file)?;
    let table = Table::read(file, root, settings, &files)?;
    if table.has_groups && groups.are_set() {
        let expected = "a column 'group' or the setting `group`";
        return Err(Error::unexpected(file, expected, "both"));
    }
    if settings.ignore.is_some() {
        return Err(Error::unexpected(file, "no setting `ignore`, as the rows say which photos are used", "one"));
    }
    let plan = Plan::new(file, settings, &table.rows)?;
    let found: BTreeSet<&String> = table.rows.iter().map(|row| &row.class).collect();
    let found: Vec<String> = found.into_iter().cloned().collect();
    let classes = order(file, "a row", settings, &found)?;
    let mut photos = Vec::new();
    for row in table.rows {
        let file = files.remove(&row.path).expect("rows of missing files were refused");
        let class = classes.iter().position(|class| *class == row.class).expect("classes are those of the rows");
        let (split, group) = (plan.given(row.split), row.group.or_else(|| groups.of(&row.path)));
        photos.push(PhotoFile { file, name: row.path, class, split, group });
    }
    photos.sort_by(|a, b| (a.class, &a.name).cmp(&(b.class, &b.name)));
    let mut ignored = Ignored::new("not listed in the labels", settings).with_table(table.unread, table.repeated);
    for name in files.into_keys() {
        ignored.add(name);
    }
    // The names come from a table in UTF-8.
    Ok(Contents { classes, splits: plan.splits, photos, misnamed: Vec::new(), ignored })
}

/// Every file below `root` but the table, by its path there.
fn files(root: &Path, table: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let table = table.canonicalize().ok();
    let is_table = |file: &PathBuf| file.extension().is_some() && file.canonicalize().ok() == table;
    let files = walk::files(root)?.into_iter().filter(|file| !is_table(file));
    Ok(files.map(|file| (below(root, &file), file)).collect())
}

/// Which splits there will be, and whether photos of train are drawn from.
struct Plan {
    splits: Vec<Split>,
    draws_from_train: bool,
}

impl Plan {
    /// Where every row has a split, a split that none has is drawn from train, as with folders. Where some have none, those
    /// are drawn.
    fn new(file: &Path, settings: &Settings, rows: &[Row]) -> Result<Self> {
        let named = |split: Split| rows.iter().any(|row| row.split == Some(split));
        let undecided = rows.iter().find(|row| row.split.is_none());
        let mut splits = vec![Split::Train];
        let mut draws = false;
        for split in [Split::Validation, Split::Test] {
            let fraction = settings.fraction(split);
            if named(split) && fraction > 0.0 && undecided.is_none() {
                let expected = format!("{split}_fraction 0, as every row has a split and some are {split}");
                return Err(Error::unexpected(file, expected, fraction));
            }
            draws |= fraction > 0.0;
            splits.extend((named(split) || fraction > 0.0).then_some(split));
        }
        match undecided {
            Some(row) if !draws => Err(missing(file, "a split in every row", &format!("none in row {}", row.number))),
            _ if !splits.contains(&Split::Validation) => Err(missing(file, "rows of split validation", "none")),
            None if !named(Split::Train) => Err(Error::unexpected(file, "rows of split train", several_splits(rows))),
            _ => Ok(Self { splits, draws_from_train: undecided.is_none() && draws }),
        }
    }

    /// The split of a photo, unless it is drawn.
    fn given(&self, named: Option<Split>) -> Option<Split> {
        named.filter(|split| *split != Split::Train || !self.draws_from_train)
    }
}

fn missing(file: &Path, expected: &str, found: &str) -> Error {
    Error::unexpected(file, format!("{expected}, or a validation_fraction above 0"), found)
}

fn several_splits(rows: &[Row]) -> String {
    let names: BTreeSet<String> = rows.iter().filter_map(|row| row.split).map(|split| split.to_string()).collect();
    several(&names.into_iter().collect::<Vec<_>>())
}
