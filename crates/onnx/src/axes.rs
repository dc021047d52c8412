//! Operators that move, join and pick along axes.

use crate::attribute::{int, ints};
use crate::message::Element;
use crate::value::Value;

impl Value<'_> {
    /// The length of an axis, int64 (1,).
    pub fn length(self, axis: i64, name: &str) -> Self {
        self.node("Shape", name, &[], vec![int("start", axis), int("end", axis + 1)]).typed(Element::Int64)
    }

    /// 0, 1, … up to below this number, as an axis of its own.
    pub fn counted(self) -> Self {
        self.index(0).apply("Range", &[self.apply("Squeeze", &[]), self.index(1)])
    }

    /// The axes in another order.
    pub fn transpose(self, order: &[i64]) -> Self {
        self.node("Transpose", "transpose", &[], vec![ints("perm", order)])
    }

    /// From (n, h, w, 3), pixel by pixel, to planes (n, 3, h, w).
    pub fn planes(self) -> Self {
        self.transpose(&[0, 3, 1, 2])
    }

    /// From planes (n, c, h, w) to (n, h, w, c).
    pub fn pixels(self) -> Self {
        self.transpose(&[0, 2, 3, 1])
    }

    /// A row (n,) as a column (n, 1).
    pub fn column(self) -> Self {
        self.apply("Unsqueeze", &[self.integers(&[1])])
    }

    /// The same elements in the same order, with other axes. A 0 keeps the length of the axis at its place.
    pub fn reshape(self, shape: &[i64]) -> Self {
        self.apply("Reshape", &[self.integers(shape)])
    }

    /// All axes but the first as one.
    pub fn flatten(self) -> Self {
        self.node("Flatten", "flatten", &[], vec![int("axis", 1)])
    }

    /// The slices with these numbers along an axis.
    pub fn pick(self, numbers: Self, axis: i64) -> Self {
        self.node("Gather", "gather", &[numbers], vec![int("axis", axis)])
    }

    /// The product of matrices, or of the matrices in the last two axes.
    pub fn matmul(self, other: Self) -> Self {
        self.apply("MatMul", &[other])
    }

    /// The sum of each row of a matrix, as a column.
    pub fn row_sums(self) -> Self {
        self.node("ReduceSum", "sum", &[self.integers(&[1])], vec![int("keepdims", 1)])
    }

    /// The sum of all up to and including each element of a row.
    pub fn running_sums(self) -> Self {
        self.apply("CumSum", &[self.index(0)])
    }

    /// This value and then `others` along an axis.
    pub fn concat(self, name: &str, others: &[Self], axis: i64) -> Self {
        self.node("Concat", name, others, vec![int("axis", axis)])
    }
}
