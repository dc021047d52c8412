//! Whether what is asked about is what the classifier takes: photos, or rows of features that another program made.

use crate::arguments::Arguments;
use anyhow::bail;
use artifact::walk;
use feature_file::ENDINGS;
use model::classifier::Classifier;
use std::path::Path;

/// Refuses photos for a classifier of features, and features for one of photos.
pub fn refuse_others(arguments: &Arguments, model: &Path, classifier: &Classifier) -> anyhow::Result<()> {
    let model = model.display();
    let is_imported = classifier.about().network.imported().is_some();
    if is_imported && let Some(folder) = &arguments.sort_into {
        bail!("--sort-into {}: expected a classifier of photos, got {model}, which takes features", folder.display());
    }
    for path in &arguments.photos {
        let shown = path.display();
        match (is_imported, found(path)) {
            (true, Found::Rows) | (false, Found::List | Found::Folder | Found::Other) => {}
            (true, Found::List) => bail!("-: expected files of features, as {model} takes no photos, got a list"),
            (true, Found::Folder) => {
                bail!("{shown}: expected a file of features, as {model} takes no photos, got a folder")
            }
            (true, Found::Other) => bail!(
                "{shown}: expected features (.{}), as {model} takes no photos, got another file",
                ENDINGS.join(", .")
            ),
            (false, Found::Rows) => {
                bail!("{shown}: expected photos, as {model} takes no features, got a file of those")
            }
        }
    }
    Ok(())
}

/// What a path is by its name.
enum Found {
    List,
    Folder,
    Rows,
    Other,
}

fn found(path: &Path) -> Found {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match path.to_str() {
        Some("-") => Found::List,
        _ if walk::is_folder(path).unwrap_or(false) => Found::Folder,
        _ if ENDINGS.contains(&&*ending) => Found::Rows,
        _ => Found::Other,
    }
}
