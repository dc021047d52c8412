//! What may have been meant where no classes are found.

use super::shown::{below, several};
use artifact::{Result, walk};
use picture::names;
use std::path::Path;

/// The end of a message about `root`, which holds `folders`: the line that reads photos one folder deeper, or that reads
/// photos without folders. Nothing where neither is the case.
pub fn for_folders(root: &Path, folders: &[String]) -> Result<String> {
    match folders {
        [] => loose(root),
        [only] => deeper(&root.join(only)),
        _ => Ok(String::new()),
    }
}

fn deeper(folder: &Path) -> Result<String> {
    let inside = walk::entries(folder)?.into_iter().filter(|path| path.is_dir()).map(|path| below(folder, &path));
    let inside: Vec<String> = inside.filter(|name| !names::is_of_the_system(name)).collect();
    if inside.len() < 2 {
        return Ok(String::new());
    }
    let folder = folder.display();
    Ok(format!("; if the classes or splits are {}, write `in: {{ photos: {folder} }}`", several(&inside)))
}

fn loose(root: &Path) -> Result<String> {
    let names = walk::entries(root)?.into_iter().map(|path| below(root, &path));
    let photos = names.filter(|name| names::kind_unless_photo(name).is_none()).count();
    if photos == 0 {
        return Ok(String::new());
    }
    let root = root.display();
    Ok(format!(
        " but {photos} photos; put those of each class into a folder of its own, or list them in a table: \
         `in: {{ photos: {root}, labels: {root}/labels.csv }}`"
    ))
}
