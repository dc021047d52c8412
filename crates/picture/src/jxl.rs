//! JPEG XL, which photo editors and archives write.
//!
//! Lossy files are decoded in floating point. The bytes depend neither on the CPU nor on the number of threads all the
//! same: `Cargo.toml` takes the decoder without its vector instructions, and it is given no threads here.

use crate::colour;
use crate::error::{Error, Result};
use crate::limits::check_size;
use crate::reading::Reading;
use bytemuck::Pod;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageBuffer, Pixel, Rgb, RgbImage, Rgba};
use jxl::api::{
    AlphaMode, Endianness, Event, ExtraChannel, JxlBasicInfo, JxlBitDepth, JxlColorType, JxlDataFormat, JxlDecoder,
    JxlDecoderOptions, JxlOutputBuffer, JxlPixelFormat, JxlSignature, ProfileLevel, check_signature,
};
use std::slice;

const NAME: &str = "JPEG XL";
const TRUNCATED: Error = Error::Truncated { format: NAME };

/// As many channels of opacity, depth and the like may be as large as a photo may be. More of them must be smaller.
const EXTRA_CHANNELS: usize = 4;

/// Whether these bytes begin like JPEG XL, bare or in its container.
pub fn is_jxl(bytes: &[u8]) -> bool {
    matches!(check_signature(bytes), JxlSignature::Codestream | JxlSignature::Container)
}

/// The photo as it is meant to be seen: its header says how it is turned, and EXIF only repeats that.
///
/// Of several frames the first. As in the other formats, the colours are the numbers that the profile belongs to, even
/// where a lossy file holds them in another way. Only where its ICC profile has no short name are they sRGB.
pub fn decode(bytes: &[u8], reading: Reading) -> Result<(RgbImage, Orientation)> {
    let Opened { header, .. } = Opened::new(bytes, None)?;
    let (width, height) = header.size;
    check_size(width as u32, height as u32, reading.max_megapixels)?;
    // A frame may be larger than what is shown of it. The decoder counts 16 pixels in each row, or more.
    let pixels = ((reading.max_megapixels * 1e6) as usize).max(16 * width.max(height));
    let samples = pixels * (3 + header.extra_channels.len().min(EXTRA_CHANNELS));
    let photo = Opened::new(bytes, Some(samples))?.pixels()?;
    Ok((colour::rgb(photo, reading.background)?, Orientation::NoTransforms))
}

/// A file of which the header was read.
struct Opened<'a> {
    header: JxlBasicInfo,
    decoder: JxlDecoder,
    rest: &'a [u8],
}

impl<'a> Opened<'a> {
    /// Refuses frames that hold more than `samples` numbers, counting every channel of every pixel.
    fn new(mut rest: &'a [u8], samples: Option<usize>) -> Result<Self> {
        let mut options = JxlDecoderOptions::default();
        // The decoder refuses the limit itself.
        options.sample_limit = samples.map(|samples| samples + 1);
        options.alpha_mode = AlphaMode::Unpremultiplied;
        // libjxl marks photos of 16 bits without loss so.
        options.max_profile_level = ProfileLevel::Main10;
        let mut decoder = JxlDecoder::new(options);
        decoder.process(&mut rest, None, None).map_err(|error| reason(&error))?;
        let header = decoder.basic_info().ok_or(TRUNCATED)?.clone();
        Ok(Self { header, decoder, rest })
    }

    fn pixels(self) -> Result<DynamicImage> {
        if self.has(ExtraChannel::Black) {
            return Err(Error::undecodable(NAME, &"inks (CMYK)"));
        }
        match (self.header.bit_depth.clone(), self.has(ExtraChannel::Alpha)) {
            (JxlBitDepth::Float { .. }, _) => Err(Error::Channels(ColorType::Rgb32F)),
            (JxlBitDepth::Int { bits_per_sample: ..=8 }, false) => Ok(self.first_frame::<Rgb<u8>>()?.into()),
            (JxlBitDepth::Int { bits_per_sample: ..=8 }, true) => Ok(self.first_frame::<Rgba<u8>>()?.into()),
            (JxlBitDepth::Int { .. }, false) => Ok(self.first_frame::<Rgb<u16>>()?.into()),
            (JxlBitDepth::Int { .. }, true) => Ok(self.first_frame::<Rgba<u16>>()?.into()),
        }
    }

    fn has(&self, kind: ExtraChannel) -> bool {
        self.header.extra_channels.iter().any(|channel| channel.ec_type == kind)
    }

    /// Grey is repeated in all channels.
    fn first_frame<P: Pixel<Subpixel: Pod>>(mut self) -> Result<ImageBuffer<P, Vec<P::Subpixel>>> {
        let (width, height) = self.header.size;
        self.decoder.set_pixel_format(self.format::<P>()).map_err(|error| reason(&error))?;
        let mut samples = bytemuck::zeroed_vec::<P::Subpixel>(width * height * usize::from(P::CHANNEL_COUNT));
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut samples);
        let row = bytes.len() / height;
        let mut output = JxlOutputBuffer::new(bytes, height, row);
        loop {
            match self.go_on(&mut output)? {
                Event::FrameHeader => {}
                Event::FrameComplete { .. } => break,
                _ => return Err(TRUNCATED),
            }
        }
        ImageBuffer::from_raw(width as u32, height as u32, samples).ok_or(Error::Length)
    }

    /// Without a runner of threads.
    fn go_on(&mut self, output: &mut JxlOutputBuffer) -> Result<Event> {
        let output = Some(slice::from_mut(output));
        self.decoder.process(&mut self.rest, output, None).map_err(|error| reason(&error))
    }

    fn format<P: Pixel>(&self) -> JxlPixelFormat {
        JxlPixelFormat {
            color_type: if P::CHANNEL_COUNT == 4 { JxlColorType::Rgba } else { JxlColorType::Rgb },
            color_data_format: Some(match size_of::<P::Subpixel>() {
                1 => JxlDataFormat::U8 { bit_depth: 8 },
                _ => JxlDataFormat::U16 { endianness: Endianness::native(), bit_depth: 16 },
            }),
            extra_channel_format: vec![None; self.header.extra_channels.len()],
        }
    }
}

fn reason(error: &jxl::error::Error) -> Error {
    Error::undecodable(NAME, error)
}
