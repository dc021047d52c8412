//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Photos in the style of a picture.
pub struct Stylize;

impl Stage for Stylize {
    const NAME: &'static str = "stylize";
    const ABOUT: &'static str = "Repaints photos in the style of a picture, after Gatys, Ecker and Bethge 2016: the pixels \
        themselves are optimised until a frozen network sees the objects of the photo and the textures of the picture. \
        Writes `photos/<name>.png`, `losses.csv` and `contact_sheet.jpg`. With `mode: distance` it measures instead how \
        far two sets of pictures are apart in the features of the network, in `distances.csv`.";
    const INPUTS: &'static [Input] = &[
        Input {
            name: "content",
            kind: Kind::FileOrFolder("scenes"),
            about: "mode stylize: what is painted: a photo, a folder of photos, or a stage that makes photos",
        },
        Input {
            name: "style",
            kind: Kind::FileOrFolder("reef"),
            about: "mode stylize: the picture whose style is taken: a file, or a folder or stage with a single picture, or \
                with the one that `style_picture` names",
        },
        Input {
            name: "pictures",
            kind: Kind::FileOrFolder("stylize"),
            about: "mode distance: the pictures to judge: one, a folder of them, or a stage that makes photos",
        },
        Input {
            name: "references",
            kind: Kind::FileOrFolder("scenes"),
            about: "mode distance: what each of them is compared with: the same, with the same names but for the ending",
        },
        Input {
            name: "weights",
            kind: Kind::OptionalFile { usual: "pretrain", null: "random weights" },
            about: "trained weights, as for `extract`; the formulas are made for VGG19 and VGG16, but any network will do",
        },
    ];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}
