//! Arithmetic and comparison of values, elementwise, so that formulas look like those of the code that they repeat.

use crate::message::Element;
use crate::value::Value;
use std::ops::{Add, Div, Mul, Sub};

/// An operator between two values, and between a value and a number of the same dtype.
macro_rules! elementwise {
    ($trait:ident, $method:ident, $operator:literal) => {
        impl $trait for Value<'_> {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                self.apply($operator, &[other])
            }
        }

        impl $trait<f64> for Value<'_> {
            type Output = Self;

            fn $method(self, number: f64) -> Self {
                self.apply($operator, &[self.number(number)])
            }
        }
    };
}

elementwise!(Add, add, "Add");
elementwise!(Sub, sub, "Sub");
elementwise!(Mul, mul, "Mul");
elementwise!(Div, div, "Div");

impl Value<'_> {
    /// The absolute value.
    pub fn abs(self) -> Self {
        self.apply("Abs", &[])
    }

    /// The quotient of doubles of at most 24 and 16 bits, to the last bit; also where a program multiplies by a reciprocal
    /// instead, as tract does, which rounds twice. In single precision the quotient's product is exact, and so is the
    /// remainder; what that adds to the quotient is too small for its own rounding to matter.
    pub fn divided_exactly(self, by: Self) -> Self {
        let most = (self / by).cast(Element::Float).cast(Element::Double);
        most + (self - most * by) / by
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> Self {
        self.apply("Floor", &[])
    }

    /// The nearest whole number to a double below 2^51; of two, the even one. Doubles as large as the sum have no
    /// fractions, so adding rounds. `Round` does the same, but tract knows it in single precision only.
    pub fn round_ties_even(self) -> Self {
        const WITHOUT_FRACTIONS: f64 = 1.5 * (1_u64 << 52) as f64;
        (self + WITHOUT_FRACTIONS) - WITHOUT_FRACTIONS
    }

    /// The nearest whole number; of two, the one farther from 0.
    pub fn round(self) -> Self {
        self.apply("Sign", &[]) * (self.abs() + 0.5).floor()
    }

    /// The sine of an angle in radians.
    pub fn sin(self) -> Self {
        self.apply("Sin", &[])
    }

    /// Not below `least`.
    pub fn at_least(self, least: f64) -> Self {
        self.apply("Max", &[self.number(least)])
    }

    /// Not above `most`.
    pub fn at_most(self, most: Self) -> Self {
        self.apply("Min", &[most])
    }

    /// Whether it is smaller than `other`.
    pub fn less(self, other: Self) -> Self {
        self.apply("Less", &[other]).typed(Element::Bool)
    }

    /// Whether it equals a number.
    pub fn equals(self, number: f64) -> Self {
        self.same(self.number(number))
    }

    /// Whether it equals `other`.
    pub fn same(self, other: Self) -> Self {
        self.apply("Equal", &[other]).typed(Element::Bool)
    }

    /// `yes` where this condition holds, else `no`.
    pub fn choose(self, yes: Self, no: Self) -> Self {
        self.apply("Where", &[yes, no]).typed(yes.element())
    }
}
