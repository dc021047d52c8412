//! Values of a graph, and the operators that make new ones from them.

use crate::attribute::{graph, int};
use crate::graph::{Graph, Id};
use crate::message::{Attribute, Element};

/// A value of a graph with its dtype. It is a mere reference: a formula over values appends nodes.
#[derive(Clone, Copy)]
pub struct Value<'g> {
    graph: &'g Graph,
    id: Id,
    element: Element,
}

impl<'g> Value<'g> {
    /// An input of the graph.
    pub fn input(graph: &'g Graph, name: &str, element: Element) -> Self {
        Self { graph, id: graph.outside(name), element }
    }

    /// The weights of this name, float.
    pub fn weight(self, name: &str) -> Self {
        Self { id: self.graph.outside(name), element: Element::Float, ..self }
    }

    /// A constant; those of one name are the same.
    pub fn constant(self, name: String, element: Element, dims: &[i64], bytes: Vec<u8>) -> Self {
        Self { id: self.graph.constant(name, element, dims, bytes), element, ..self }
    }

    /// The dtype.
    pub fn element(self) -> Element {
        self.element
    }

    /// Puts `scope` before the names of all nodes that `build` appends.
    pub fn within<T>(self, scope: &'static str, build: impl FnOnce() -> T) -> T {
        self.graph.within(scope, build)
    }

    /// The output of a node with this value, and then `others`, as its inputs; of the same dtype as this value.
    pub fn node(self, operator: &str, name: &str, others: &[Self], attributes: Vec<Attribute>) -> Self {
        let inputs: Vec<Id> = [self].iter().chain(others).map(|value| value.id).collect();
        Self { id: self.graph.node(operator, name, &inputs, attributes), ..self }
    }

    /// A node without settings, whose name is the operator's.
    pub fn apply(self, operator: &str, others: &[Self]) -> Self {
        self.node(operator, &operator.to_lowercase(), others, Vec::new())
    }

    /// The output of the last node under a name that says what it is.
    ///
    /// # Panics
    /// If this is not the output of the last node.
    pub fn called(self, name: &str) -> Self {
        Self { id: self.graph.rename(self.id, name), ..self }
    }

    /// The same numbers in another dtype. Fractions are cut off in whole numbers.
    pub fn cast(self, to: Element) -> Self {
        let name = format!("to_{}", to.word());
        self.node("Cast", &name, &[], vec![int("to", i32::from(to).into())]).typed(to)
    }

    /// What `yes` computes if this condition of one element holds, else what `no` computes, both double. Only one of
    /// them runs.
    pub fn branch(self, name: &str, yes: impl FnOnce() -> Self, no: impl FnOnce() -> Self) -> Self {
        let to = Element::Double;
        let then = self.graph.branch("then", to, || yes().id);
        let otherwise = self.graph.branch("else", to, || no().id);
        let attributes = vec![graph("then_branch", then), graph("else_branch", otherwise)];
        self.node("If", name, &[], attributes).typed(to)
    }

    /// The same value, whose dtype is another than that of the node's first input.
    pub fn typed(self, element: Element) -> Self {
        Self { element, ..self }
    }
}
