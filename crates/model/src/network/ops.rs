//! What a layer is made of: operations, their parameters, and how they change a shape.

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A convolution with its parameters.
    Conv(Conv),
    /// Normalisation with stored statistics.
    BatchNorm(BatchNorm),
    /// max(x, 0).
    Relu,
    /// min(max(x, 0), 6).
    Relu6,
    /// The largest of each window.
    MaxPool(Pool),
}

/// A two-dimensional convolution. `NAME.weight`: (outputs, inputs / groups, kernel, kernel); `NAME.bias`: (outputs,).
#[derive(Clone, Debug, PartialEq)]
pub struct Conv {
    /// The parameters' name.
    pub name: String,
    /// Channels in.
    pub inputs: i64,
    /// Channels out.
    pub outputs: i64,
    /// Side of the square kernel.
    pub kernel: i64,
    /// Step in both directions.
    pub stride: i64,
    /// Groups of channels: 1, or as many as channels (depthwise).
    pub groups: i64,
    /// Where zeros are put around the input.
    pub padding: Padding,
    /// Whether a bias is added.
    pub bias: bool,
}

/// Where a convolution puts zeros around its input. With stride 1 there is no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// As many before as after each axis: half the kernel. torchvision's.
    Symmetric,
    /// As many as the result needs to have ceil(length / stride) places, the odd one after the axis. TensorFlow's "same",
    /// and what Keras' `correct_pad` comes to for odd kernels and stride 2.
    Same,
}

/// Square windows, the places outside of the input being smaller than any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Side of the window.
    pub kernel: i64,
    /// Step in both directions.
    pub stride: i64,
    /// Places before and after each axis.
    pub padding: i64,
}

/// y = (x - `running_mean`) / sqrt(`running_var` + epsilon) · weight + bias, each `NAME.…` of shape (channels,).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// The parameters' name.
    pub name: String,
    /// Channels in and out.
    pub channels: i64,
    /// Added to the variance.
    pub epsilon: f64,
}

impl Op {
    /// The parameters' names and shapes.
    pub fn parameters(&self) -> Vec<(String, Vec<i64>)> {
        match self {
            Self::Conv(conv) => {
                let weight = vec![conv.outputs, conv.inputs / conv.groups, conv.kernel, conv.kernel];
                let mut parameters = vec![(format!("{}.weight", conv.name), weight)];
                parameters.extend(conv.bias.then(|| (format!("{}.bias", conv.name), vec![conv.outputs])));
                parameters
            }
            Self::BatchNorm(norm) => ["weight", "bias", "running_mean", "running_var"]
                .map(|part| (format!("{}.{part}", norm.name), vec![norm.channels]))
                .to_vec(),
            Self::Relu | Self::Relu6 | Self::MaxPool(_) => Vec::new(),
        }
    }

    /// Shape (h, w, c) of what comes out when (h, w, c) goes in; zeros where nothing is left.
    pub fn shape(&self, [h, w, c]: [i64; 3]) -> [i64; 3] {
        match self {
            Self::Conv(conv) => [conv.length(h), conv.length(w), conv.outputs],
            Self::MaxPool(pool) => [pool.length(h), pool.length(w), c],
            Self::BatchNorm(_) | Self::Relu | Self::Relu6 => [h, w, c],
        }
    }
}

impl Conv {
    /// Rows or columns of zeros before and after an axis of length `length`.
    pub fn zeros(&self, length: i64) -> (i64, i64) {
        match self.padding {
            Padding::Symmetric => (self.kernel / 2, self.kernel / 2),
            Padding::Same => {
                let steps = (length + self.stride - 1) / self.stride - 1;
                let missing = (steps * self.stride + self.kernel - length).max(0);
                (missing / 2, missing - missing / 2)
            }
        }
    }

    fn length(&self, length: i64) -> i64 {
        let (before, after) = self.zeros(length);
        windows(length + before + after, self.kernel, self.stride)
    }
}

impl Pool {
    fn length(&self, length: i64) -> i64 {
        windows(length + 2 * self.padding, self.kernel, self.stride)
    }
}

/// How many windows fit into an axis.
fn windows(length: i64, kernel: i64, stride: i64) -> i64 {
    ((length - kernel).div_euclid(stride) + 1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_by_hand() {
        let conv = |kernel, stride, padding| {
            let conv =
                Conv { name: String::new(), inputs: 1, outputs: 1, kernel, stride, groups: 1, padding, bias: false };
            move |length| (conv.zeros(length), conv.length(length))
        };
        let same = conv(3, 2, Padding::Same);
        assert_eq!([0, 1, 2, 7, 8].map(same), [((0, 1), 0), ((1, 1), 1), ((0, 1), 1), ((1, 1), 4), ((0, 1), 4)]);
        let symmetric = conv(3, 2, Padding::Symmetric);
        assert_eq!([0, 1, 2, 7, 8].map(symmetric), [0, 1, 1, 4, 4].map(|length| ((1, 1), length)));
        for padding in [Padding::Same, Padding::Symmetric] {
            assert_eq!([1, 5, 8].map(conv(3, 1, padding)), [1, 5, 8].map(|length| ((1, 1), length)));
            assert_eq!([1, 5, 8].map(conv(1, 1, padding)), [1, 5, 8].map(|length| ((0, 0), length)));
        }
        assert_eq!([1, 6, 7].map(conv(7, 2, Padding::Symmetric)), [1, 3, 4].map(|length| ((3, 3), length)));
        assert_eq!([1, 6, 7].map(conv(1, 2, Padding::Symmetric)), [1, 3, 4].map(|length| ((0, 0), length)));
    }

    #[test]
    fn windows_of_a_pool_by_hand() {
        let plain = Pool { kernel: 2, stride: 2, padding: 0 };
        assert_eq!([0, 1, 2, 3, 4].map(|length| plain.length(length)), [0, 0, 1, 1, 2]);
        let padded = Pool { kernel: 3, stride: 2, padding: 1 };
        assert_eq!([0, 1, 2, 3, 4, 5].map(|length| padded.length(length)), [0, 1, 1, 2, 2, 3]);
    }
}
