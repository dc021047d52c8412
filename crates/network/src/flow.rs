//! Trees of operations: how one feature map is computed from another.

use crate::op::{Op, Parameter};
use std::iter;

/// A tree of operations. Three kinds of node are enough for every network here:
///
/// ```text
/// ResNet     Chain[ Join(Sum, [Chain[conv, bn, relu, conv, bn], shortcut]), relu ]
/// DenseNet   Join(Concat, [Chain[], Chain[bn, relu, conv, bn, relu, conv]])
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Flow {
    /// One operation.
    Op(Named),
    /// One flow after the other. An empty chain is the identity.
    Chain(Vec<Flow>),
    /// Branches that all start at the join's input, and how their outputs are combined.
    Join(Join, Vec<Flow>),
}

/// How the outputs of branches are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// The elementwise sum of outputs of the same shape.
    Sum,
    /// The elementwise product. An output of shape (1, 1, c) multiplies whole channels.
    Product,
    /// The concatenation of their channels, in the order of the branches.
    Concat,
}

/// An operation with its name, the prefix of its parameters' names.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The name; empty for an operation without parameters.
    pub name: String,
    /// The operation.
    pub op: Op,
}

impl Named {
    /// The parameters with their full names (`NAME.weight`), in the order of [`Op::parameters`].
    pub fn parameters(&self) -> impl Iterator<Item = (String, Parameter)> {
        self.op.parameters().into_iter().map(|parameter| (format!("{}.{}", self.name, parameter.part), parameter))
    }
}

impl Flow {
    /// An operation with parameters, whose names begin with `name`.
    pub fn named(name: impl Into<String>, op: Op) -> Self {
        Self::Op(Named { name: name.into(), op })
    }

    /// Every operation, depth first, branches in their order.
    pub fn ops(&self) -> Box<dyn Iterator<Item = &Named> + '_> {
        match self {
            Self::Op(named) => Box::new(iter::once(named)),
            Self::Chain(flows) | Self::Join(_, flows) => Box::new(flows.iter().flat_map(Self::ops)),
        }
    }

    /// Shape (h, w, c) of the output for an input of (h, w, c). A side that is too short for a kernel becomes 0.
    pub fn shape(&self, input: [i64; 3]) -> [i64; 3] {
        match self {
            Self::Op(named) => named.op.shape(input),
            Self::Chain(flows) => flows.iter().fold(input, |shape, flow| flow.shape(shape)),
            Self::Join(join, branches) => {
                let shapes: Vec<[i64; 3]> = branches.iter().map(|branch| branch.shape(input)).collect();
                let longest = |axis: usize| shapes.iter().map(|shape| shape[axis]).max().unwrap_or(input[axis]);
                let [h, w, c] = [0, 1, 2].map(longest);
                match join {
                    Join::Sum | Join::Product => [h, w, c],
                    Join::Concat => [h, w, shapes.iter().map(|shape| shape[2]).sum()],
                }
            }
        }
    }
}

impl From<Op> for Flow {
    /// An operation without parameters.
    fn from(op: Op) -> Self {
        Self::named("", op)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op::{Act, Pool, Pooling};

    fn relu() -> Flow {
        Op::Act(Act::Relu).into()
    }

    fn halved() -> Flow {
        Op::Pool(Pool { pooling: Pooling::Max, kernel: 2, stride: 2, padding: 0 }).into()
    }

    #[test]
    fn shapes_by_hand() {
        let input = [7, 4, 5];
        assert_eq!(Flow::Chain(vec![]).shape(input), input);
        assert_eq!(Flow::Chain(vec![halved(), relu(), halved()]).shape(input), [1, 1, 5]);
        for join in [Join::Sum, Join::Product] {
            assert_eq!(Flow::Join(join, vec![halved(), halved()]).shape(input), [3, 2, 5]);
        }
        // A product of a map with one number for each channel.
        let whole = Op::Pool(Pool { pooling: Pooling::Average, kernel: 4, stride: 4, padding: 0 });
        assert_eq!(Flow::Join(Join::Product, vec![whole.into(), relu()]).shape([4, 4, 5]), [4, 4, 5]);
        let nested = Flow::Join(Join::Concat, vec![Flow::Chain(vec![]), relu()]);
        assert_eq!(Flow::Join(Join::Concat, vec![nested, relu()]).shape(input), [7, 4, 15]);
    }

    #[test]
    fn operations_come_in_the_order_of_the_tree() {
        let flow =
            Flow::Chain(vec![Flow::Join(Join::Sum, vec![Flow::Chain(vec![halved(), relu()]), halved()]), relu()]);
        let is_relu: Vec<bool> = flow.ops().map(|named| matches!(named.op, Op::Act(_))).collect();
        assert_eq!(is_relu, [false, true, false, true]);
    }
}
