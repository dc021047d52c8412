//! `make clean`.

use crate::{lock, name};
use artifact::cache::Cache;
use artifact::error::IoContext as _;
use artifact::file_names::RUN_CACHE;
use artifact::stamp::Stamp;
use artifact::{pipelines, stderr, walk};
use std::fs;
use std::path::Path;

/// Removes the artifacts of the pipeline in `file`, after waiting for a make that runs it. The file may be gone, if
/// there are rules that `plan` wrote for it.
pub fn clean(file: &Path) -> anyhow::Result<()> {
    let artifacts = Path::new("artifacts");
    let mut known = name::pipelines()?;
    known.extend(pipelines::planned(artifacts)?);
    known.sort();
    known.dedup();
    let name = name::one_of(file, &known)?;
    let _lock = lock::take(&name)?;
    let folder = artifacts.join(name);
    let cache = Cache::new(&artifacts.join(RUN_CACHE));
    for stage in if folder.is_dir() { walk::entries(&folder)? } else { Vec::new() } {
        // What was removed shall run again, and not come back.
        if let Ok(stamp) = Stamp::read(&stage) {
            cache.remove(&stamp.made_from)?;
        }
    }
    if let Ok(target) = fs::read_link(&folder) {
        fs::remove_file(&folder).at(&folder, "remove")?;
        let (link, target) = (folder.display(), target.display());
        stderr::line(format_args!("removed {link}, which was a link; what it led to, {target}, stays as it is"));
    } else if folder.exists() {
        fs::remove_dir_all(&folder).at(&folder, "remove")?;
        stderr::line(format_args!("removed {}", folder.display()));
    }
    Ok(())
}
