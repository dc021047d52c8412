//! The pictures of an input, by name.

use artifact::error::IoContext as _;
use artifact::{Error, Result, check, walk};
use picture::names::kind_unless_photo;
use std::fs;
use std::path::{Path, PathBuf};

/// A picture that has not been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Its path below the input without the ending, `train/shark/0001`, by which pictures are paired and outputs named.
    pub name: String,
    /// Its path below the input.
    pub path: String,
    /// Where it is.
    pub file: PathBuf,
}

/// The pictures at `root`, a picture or a folder of them, sorted bytewise by path. Files that no picture can be by
/// their names are left out.
///
/// # Errors
/// If there is none, or two have the same name.
pub fn list(root: &Path) -> Result<Vec<PictureFile>> {
    if !walk::is_folder(root)? {
        let path = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![named(path, root.to_owned())]);
    }
    let files = walk::files(root)?;
    let below = |file: &PathBuf| file.strip_prefix(root).unwrap_or(file).to_string_lossy().into_owned();
    let is_photo = |path: &String| kind_unless_photo(path).is_none();
    let pairs = files.iter().map(|file| (below(file), file.clone())).filter(|(path, _)| is_photo(path));
    let pictures: Vec<PictureFile> = pairs.map(|(path, file)| named(path, file)).collect();
    if pictures.is_empty() {
        let found = format!("none among {} files", files.len());
        return Err(Error::unexpected(root, "a picture, or a folder with pictures", found));
    }
    refuse_same_names(root, &pictures)?;
    Ok(pictures)
}

/// Those of `pictures` at `root` whose paths are `wanted` by the setting `key`, in the order of the setting.
///
/// # Errors
/// If there is no such picture.
pub fn choose(root: &Path, pictures: &[PictureFile], key: &str, wanted: &[String]) -> Result<Vec<PictureFile>> {
    let paths: Vec<&str> = pictures.iter().map(|picture| picture.path.as_str()).collect();
    let find = |path: &String| {
        let found = pictures.iter().find(|picture| picture.path == *path).cloned();
        found.ok_or_else(|| {
            let near =
                check::nearest(path, &paths).map_or_else(String::new, |near| format!(", did you mean '{near}'?"));
            let expected = format!("the picture {path}, as settings.{key} says");
            Error::unexpected(root, expected, format!("{} others{near}", paths.len()))
        })
    };
    wanted.iter().map(find).collect()
}

/// The bytes of a picture file.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    // Opening a pipe would wait for a writer.
    if !fs::metadata(file).at(file, "read")?.is_file() {
        return Err(Error::unexpected(file, "a file", "something else"));
    }
    fs::read(file).at(file, "read")
}

fn named(path: String, file: PathBuf) -> PictureFile {
    let name = Path::new(&path).with_extension("").to_string_lossy().into_owned();
    PictureFile { name, path, file }
}

/// Outputs are named without the ending, so that `a.jpg` and `a.png` would become one.
fn refuse_same_names(root: &Path, pictures: &[PictureFile]) -> Result<()> {
    let mut sorted: Vec<&PictureFile> = pictures.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    match sorted.windows(2).find(|pair| pair[0].name == pair[1].name) {
        None => Ok(()),
        Some(pair) => {
            let found = format!("{} and {}", pair[0].path, pair[1].path);
            Err(Error::unexpected(root, "names that differ not only in their ending", found))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_folders_and_no_ending() {
        let names = ["a.jpg", "b/c.d/e.f.PNG", "g"].map(|path| named(path.to_owned(), PathBuf::new()).name);
        assert_eq!(names, ["a", "b/c.d/e.f", "g"]);
    }

    #[test]
    fn pictures_of_one_name_are_refused_wherever_they_are_listed() {
        let listed = |paths: &[&str]| -> Vec<PictureFile> {
            paths.iter().map(|&path| named(path.to_owned(), PathBuf::from(path))).collect()
        };
        assert!(refuse_same_names(Path::new("p"), &listed(&["a.jpg", "a/1.jpg", "b.jpg"])).is_ok());
        let says = refuse_same_names(Path::new("p"), &listed(&["a.jpg", "a/b.jpg", "a.png"])).unwrap_err().to_string();
        assert_eq!(says, "p: expected names that differ not only in their ending, got a.jpg and a.png");
    }

    #[test]
    fn chosen_pictures_come_in_the_order_of_the_setting() {
        let pictures: Vec<PictureFile> =
            ["a.jpg", "b.jpg", "c.jpg"].map(|path| named(path.to_owned(), PathBuf::from(path))).to_vec();
        let choose = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|&path| path.to_owned()).collect();
            choose(Path::new("p"), &pictures, "content_pictures", &wanted)
        };
        let names = |chosen: Vec<PictureFile>| chosen.into_iter().map(|picture| picture.name).collect::<Vec<_>>();
        assert_eq!(names(choose(&["c.jpg", "a.jpg"]).unwrap()), ["c", "a"]);
        let says = choose(&["d.jpg"]).unwrap_err().to_string();
        let expected = "p: expected the picture d.jpg, as settings.content_pictures says, got 3 others, did you mean \
                        'a.jpg'?";
        assert_eq!(says, expected);
    }
}
