//! Single operations, their parameters, and how they change a shape.

/// One operation on a feature map.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A convolution.
    Conv(Conv),
    /// Batch normalisation (Ioffe and Szegedy 2015).
    BatchNorm(BatchNorm),
    /// An activation function.
    Act(Act),
    /// A pooling layer.
    Pool(Pool),
}

/// A two-dimensional convolution. `weight`: (outputs, inputs / groups, kernel, kernel); `bias`: (outputs,).
#[derive(Clone, Debug, PartialEq)]
pub struct Conv {
    /// Channels in.
    pub inputs: i64,
    /// Channels out.
    pub outputs: i64,
    /// Side of the square kernel.
    pub kernel: i64,
    /// Stride along rows and columns.
    pub stride: i64,
    /// Groups of channels: 1, or `inputs` (depthwise).
    pub groups: i64,
    /// Zero padding of the input.
    pub padding: Padding,
    /// Whether a bias is added.
    pub bias: bool,
}

/// Zero padding of a convolution. With stride 1 and odd kernels both kinds are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// kernel / 2, rounded down, before and after each axis: PyTorch's.
    Symmetric,
    /// As many zeros as give the output ceil(length / stride) elements along each axis; an odd zero goes to the end.
    /// TensorFlow's "same", which equals Keras' `correct_pad` for odd kernels and stride 2.
    Same,
}

/// y = (x - `running_mean`) / sqrt(`running_var` + epsilon) · `weight` + `bias`, each of shape (channels,).
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// Channels in and out.
    pub channels: i64,
    /// Added to the variance.
    pub epsilon: f64,
}

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// ReLU.
    Relu,
    /// ReLU6: ReLU, limited to 6.
    Relu6,
}

/// Pooling over square windows. Padding is never the maximum, and does not count in a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Maximum or mean.
    pub pooling: Pooling,
    /// Side of the window.
    pub kernel: i64,
    /// Stride along rows and columns.
    pub stride: i64,
    /// Padding before and after each axis.
    pub padding: i64,
}

/// Maximum or mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// The largest element.
    Max,
    /// The mean.
    Average,
}

/// One parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// PyTorch's name within the module: `weight`, `running_mean`, ….
    pub part: &'static str,
    /// Its shape, in PyTorch's order of axes.
    pub shape: Vec<i64>,
    /// What it is for.
    pub role: Role,
}

/// What a parameter is for. The role decides its initial values, whether gradients train it or it is a statistic, and
/// whether weight decay applies to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The weight of a convolution, (outputs, inputs / groups, h, w), or of a linear layer, (outputs, inputs).
    Kernel,
    /// The bias of a convolution or a linear layer.
    Bias,
    /// The factor of a norm: gamma, PyTorch's `weight`.
    Gain,
    /// The offset of a norm: beta, PyTorch's `bias`.
    Shift,
    /// A norm's running mean.
    Mean,
    /// A norm's running variance.
    Variance,
}

impl Role {
    /// Whether it is a running statistic, which has no gradient.
    pub const fn is_statistic(self) -> bool {
        matches!(self, Self::Mean | Self::Variance)
    }

    /// Whether weight decay applies to it: to weights that multiply inputs, not to biases and norms.
    pub const fn decays(self) -> bool {
        matches!(self, Self::Kernel)
    }
}

impl Op {
    /// The parameters, in PyTorch's order, which is Keras' too.
    pub fn parameters(&self) -> Vec<Parameter> {
        match self {
            Self::Conv(conv) => conv.parameters(),
            Self::BatchNorm(norm) => norm.parameters(),
            Self::Act(_) | Self::Pool(_) => Vec::new(),
        }
    }

    /// Shape (h, w, c) of the output for an input of (h, w, c). A side that is too short for a kernel becomes 0.
    pub fn shape(&self, [h, w, c]: [i64; 3]) -> [i64; 3] {
        match self {
            Self::Conv(conv) => [conv.length(h), conv.length(w), conv.outputs],
            Self::Pool(pool) => [pool.length(h), pool.length(w), c],
            Self::BatchNorm(_) | Self::Act(_) => [h, w, c],
        }
    }
}

impl Conv {
    /// The number of zeros before and after an axis of this length.
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

    /// Whether each channel is filtered by itself.
    pub const fn is_depthwise(&self) -> bool {
        self.groups > 1 && self.groups == self.inputs
    }

    /// The length of an axis of the output for one of this length.
    pub fn length(&self, length: i64) -> i64 {
        let (before, after) = self.zeros(length);
        windows(length + before + after, self.kernel, self.stride)
    }

    fn parameters(&self) -> Vec<Parameter> {
        let shape = vec![self.outputs, self.inputs / self.groups, self.kernel, self.kernel];
        let kernel = Parameter { part: "weight", shape, role: Role::Kernel };
        let bias = self.bias.then(|| Parameter { part: "bias", shape: vec![self.outputs], role: Role::Bias });
        [kernel].into_iter().chain(bias).collect()
    }
}

impl BatchNorm {
    fn parameters(&self) -> Vec<Parameter> {
        [("weight", Role::Gain), ("bias", Role::Shift), ("running_mean", Role::Mean), ("running_var", Role::Variance)]
            .map(|(part, role)| Parameter { part, shape: vec![self.channels], role })
            .to_vec()
    }
}

impl Pool {
    fn length(&self, length: i64) -> i64 {
        windows(length + 2 * self.padding, self.kernel, self.stride)
    }
}

/// The number of windows along an axis.
fn windows(length: i64, kernel: i64, stride: i64) -> i64 {
    ((length - kernel).div_euclid(stride) + 1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_by_hand() {
        let conv = |kernel, stride, padding| {
            let conv = Conv { inputs: 1, outputs: 1, kernel, stride, groups: 1, padding, bias: false };
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
        let plain = Pool { pooling: Pooling::Max, kernel: 2, stride: 2, padding: 0 };
        assert_eq!([0, 1, 2, 3, 4].map(|length| plain.length(length)), [0, 0, 1, 1, 2]);
        let padded = Pool { pooling: Pooling::Max, kernel: 3, stride: 2, padding: 1 };
        assert_eq!([0, 1, 2, 3, 4, 5].map(|length| padded.length(length)), [0, 1, 1, 2, 2, 3]);
    }
}
