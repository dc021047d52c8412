//! A parameter that training changes.

use crate::Tensor;
use network::Role;

/// A parameter that training changes.
#[derive(Debug)]
pub struct Variable {
    /// Its name in the network or head.
    pub name: String,
    /// What it is for, which decides whether weight decay applies to it.
    pub role: Role,
    /// The tensor that the network or head computes with.
    pub tensor: Tensor,
}

/// The clone shares the tensor.
impl Clone for Variable {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), role: self.role, tensor: self.tensor.shallow_clone() }
    }
}

impl From<Variable> for (String, Tensor) {
    fn from(variable: Variable) -> Self {
        (variable.name, variable.tensor)
    }
}
