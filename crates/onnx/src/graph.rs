//! A graph that grows node by node.

use crate::message::{self, Attribute, Element, Node, Tensor, ValueInfo};
use crate::value_info::any_tensor;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::{iter, mem};

/// A graph under construction. What it holds changes behind a shared reference, so that many values may refer to it at a
/// time and formulas can be written as such.
#[derive(Default)]
pub struct Graph(RefCell<Parts>);

/// One value of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(usize);

#[derive(Default)]
struct Parts {
    /// The names of all values, by [`Id`].
    names: Vec<String>,
    taken: BTreeSet<String>,
    /// What new names begin with.
    scopes: Vec<&'static str>,
    nodes: Vec<Node>,
    constants: Vec<Tensor>,
}

impl Graph {
    /// A value that comes from outside: an input, or a weight of this name.
    pub fn outside(&self, name: &str) -> Id {
        self.0.borrow_mut().name(name.to_owned())
    }

    /// Appends a node with one output of the same name: `name` in the current scopes, with a number if it is taken.
    pub fn node(&self, operator: &str, name: &str, inputs: &[Id], attributes: Vec<Attribute>) -> Id {
        let mut parts = self.0.borrow_mut();
        let id = parts.free_name(name);
        let name = parts.names[id.0].clone();
        let input = inputs.iter().map(|input| parts.names[input.0].clone()).collect();
        let node =
            Node { input, output: vec![name.clone()], name, op_type: operator.to_owned(), attribute: attributes };
        parts.nodes.push(node);
        id
    }

    /// A constant. Those of one name are taken to be equal and stored once, outside all branches.
    pub fn constant(&self, name: String, element: Element, dims: &[i64], raw_data: Vec<u8>) -> Id {
        let mut parts = self.0.borrow_mut();
        if let Some(known) = parts.names.iter().position(|known| *known == name) {
            return Id(known);
        }
        let raw_data = Some(raw_data);
        parts.constants.push(Tensor { dims: dims.to_vec(), data_type: element.into(), name: name.clone(), raw_data });
        parts.name(name)
    }

    /// Puts `scope` and a slash before the names of all nodes that `build` appends.
    pub fn within<T>(&self, scope: &'static str, build: impl FnOnce() -> T) -> T {
        self.0.borrow_mut().scopes.push(scope);
        let built = build();
        self.0.borrow_mut().scopes.pop();
        built
    }

    /// The nodes that `build` appends, as a graph of their own. They may use all values from before.
    pub fn branch(&self, name: &str, element: Element, build: impl FnOnce() -> Id) -> message::Graph {
        let before = mem::take(&mut self.0.borrow_mut().nodes);
        let output = build();
        let node = mem::replace(&mut self.0.borrow_mut().nodes, before);
        let output = vec![any_tensor(&self.name_of(output), element)];
        message::Graph { node, name: name.to_owned(), output, ..message::Graph::default() }
    }

    fn name_of(&self, id: Id) -> String {
        self.0.borrow().names[id.0].clone()
    }

    /// The finished graph.
    pub fn finish(self, name: &str, input: Vec<ValueInfo>, output: Vec<ValueInfo>) -> message::Graph {
        let Parts { nodes, constants, .. } = self.0.into_inner();
        message::Graph { node: nodes, name: name.to_owned(), initializer: constants, input, output }
    }
}

impl Parts {
    fn name(&mut self, name: String) -> Id {
        self.taken.insert(name.clone());
        self.names.push(name);
        Id(self.names.len() - 1)
    }

    fn free_name(&mut self, name: &str) -> Id {
        let scoped: String = self.scopes.iter().flat_map(|scope| [scope, "/"]).chain([name]).collect();
        let numbered = (2..).map(|number| format!("{scoped}_{number}"));
        let free = iter::once(scoped.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        self.name(free.expect("numbers do not end"))
    }
}
