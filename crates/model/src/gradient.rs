//! The gradients of a loss by parameters.

use crate::Tensor;

/// The gradient of a loss by one parameter.
pub enum Gradient {
    /// As many numbers as the parameter has.
    Whole(Tensor),
    /// The gradient by the weight (outputs, inputs) of a linear layer: the transpose of `outputs` times `inputs`. An optimizer
    /// may compute it piece by piece where it uses it.
    Product {
        /// The layer's input, (b, inputs).
        inputs: Tensor,
        /// The gradient by the layer's output, (b, outputs).
        outputs: Tensor,
    },
}

impl Gradient {
    /// The gradients of `loss` by each of `parameters`, in their order. They free the graph of `loss`.
    pub fn of(loss: &Tensor, parameters: &[(String, Tensor)]) -> Vec<Self> {
        let parameters: Vec<&Tensor> = parameters.iter().map(|(_, tensor)| tensor).collect();
        Tensor::run_backward(&[loss], &parameters, false, false).into_iter().map(Self::Whole).collect()
    }

    /// All numbers of it, in the parameter's shape.
    pub fn whole(&self) -> Tensor {
        match self {
            Self::Whole(whole) => whole.shallow_clone(),
            Self::Product { inputs, outputs } => outputs.tr().matmul(inputs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{tensor, to_vec};

    #[test]
    fn a_product_is_the_gradient_by_the_weight_of_a_linear_layer() {
        // Two examples of two inputs, and the loss Σ (number of output) · y, whose gradient by y is 1, 2, 3.
        let inputs = tensor::<f32>(&[1.0, 10.0, 2.0, 20.0], &[2, 2]);
        let weight = tensor::<f32>(&[0.0; 6], &[3, 2]).set_requires_grad(true);
        let outputs = tensor::<f32>(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0], &[2, 3]);
        let loss = (inputs.linear::<Tensor>(&weight, None) * &outputs).sum(tch::Kind::Float);
        let product = Gradient::Product { inputs, outputs }.whole();
        assert_eq!(to_vec::<f32>(&product), [3.0, 30.0, 6.0, 60.0, 9.0, 90.0]);
        assert_eq!(product, Gradient::of(&loss, &[("weight".to_owned(), weight)])[0].whole());
    }
}
