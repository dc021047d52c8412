//! Gradients of a loss with respect to parameters.

use crate::{Tensor, Variable};
use std::iter;

/// The gradient of a loss with respect to one parameter.
pub enum Gradient {
    /// A tensor of the parameter's shape.
    Whole(Tensor),
    /// The gradient with respect to the weight (outputs, inputs) of a linear layer, as the two factors of
    /// `outputs`ᵀ · `inputs`. An optimizer can compute it piece by piece, without ever storing it whole.
    Product {
        /// The layer's input, (b, inputs).
        inputs: Tensor,
        /// The gradient with respect to the layer's output, (b, outputs).
        outputs: Tensor,
    },
}

impl Gradient {
    /// The gradients of `loss` with respect to `variables`, in their order. Frees the graph of `loss`.
    pub fn of(loss: &Tensor, variables: &[Variable]) -> Vec<Self> {
        let tensors: Vec<&Tensor> = variables.iter().map(|variable| &variable.tensor).collect();
        Tensor::run_backward(&[loss], &tensors, false, false).into_iter().map(Self::Whole).collect()
    }

    /// The tensors that it consists of.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        let (first, second) = match self {
            Self::Whole(whole) => (whole, None),
            Self::Product { inputs, outputs } => (inputs, Some(outputs)),
        };
        iter::once(first).chain(second)
    }

    /// The whole gradient, in the parameter's shape.
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
    use network::Role;

    #[test]
    fn a_product_is_the_gradient_of_a_linear_layers_weight() {
        // Two examples of two inputs, and the loss y₁ + 2 y₂ + 3 y₃, whose gradient with respect to y is 1, 2, 3.
        let inputs = tensor::<f32>(&[1.0, 10.0, 2.0, 20.0], &[2, 2]);
        let weight = tensor::<f32>(&[0.0; 6], &[3, 2]).set_requires_grad(true);
        let outputs = tensor::<f32>(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0], &[2, 3]);
        let loss = (inputs.linear::<Tensor>(&weight, None) * &outputs).sum(tch::Kind::Float);
        let product = Gradient::Product { inputs, outputs }.whole();
        assert_eq!(to_vec::<f32>(&product), [3.0, 30.0, 6.0, 60.0, 9.0, 90.0]);
        let weight = Variable { name: "weight".to_owned(), role: Role::Kernel, tensor: weight };
        assert_eq!(product, Gradient::of(&loss, &[weight])[0].whole());
    }
}
