//! A photo as the network is shown it.

use crate::background::surround;
use crate::fit::Fit;
use crate::value::Value;
use crate::{nearest, resample};
use picture::{Filter, Preparation};

/// The pictures of photos uint8 (n, h, w, 3): levels from 0 to 255, double (n, 3, height, width).
pub fn prepared<'g>(photo: Value<'g>, preparation: &Preparation) -> Value<'g> {
    photo.within("preparation", || {
        let fit = Fit::new(photo, preparation);
        let part = match preparation.filter {
            Filter::Nearest => nearest::resize(photo, &fit),
            smooth => resample::resize(photo, &fit, smooth),
        };
        let whole = surround(part, &fit, preparation.background);
        // It has this shape already; now readers of the file see it, too.
        whole.reshape(&[0, 3, preparation.height.into(), preparation.width.into()]).called("picture")
    })
}
