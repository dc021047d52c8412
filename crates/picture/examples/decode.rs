//! `decode FOLDER RED GREEN BLUE PHOTO...`: writes each photo's pixels, over a background of this colour, as FOLDER/0.png,
//! FOLDER/1.png and so on, so that another program can take our decoder's pixels instead of its own.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, red, green, blue, photos @ ..] = &arguments[..] else {
        return Err("expected a folder, three levels and photos".into());
    };
    let background = [red.parse()?, green.parse()?, blue.parse()?];
    for (number, photo) in photos.iter().enumerate() {
        let pixels = picture::decode::decode(&fs::read(photo)?, background, 100.0)?;
        pixels.save(Path::new(folder).join(format!("{number}.png")))?;
    }
    Ok(())
}
