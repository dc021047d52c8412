//! A graph that grows node by node.

use crate::message::{self, Attribute, Element, Node, Tensor, ValueInfo};
use crate::value_info::any_tensor;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::{iter, mem};

/// A graph under construction. What it holds changes behind a shared reference, so that many values may refer to it at
/// a time and formulas can be written as such.
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

    /// Gives the last node, whose output `id` is, and this output another name. `id` is not valid any more.
    ///
    /// # Panics
    /// If `id` is not the output of the last node: others may have read it under its name.
    pub fn rename(&self, id: Id, name: &str) -> Id {
        let mut parts = self.0.borrow_mut();
        let renamed = parts.free_name(name);
        let Parts { names, nodes, .. } = &mut *parts;
        let node = nodes.last_mut().filter(|node| node.name == names[id.0]).expect("only the last node is renamed");
        node.name.clone_from(&names[renamed.0]);
        node.output = vec![node.name.clone()];
        renamed
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(nodes: &[Node]) -> Vec<&str> {
        nodes.iter().map(|node| node.name.as_str()).collect()
    }

    #[test]
    fn no_two_values_have_one_name() {
        let graph = Graph::default();
        let x = graph.outside("x");
        for _ in 0..3 {
            graph.node("Abs", "abs", &[x], Vec::new());
        }
        graph.within("down", || graph.within("centre", || graph.node("Abs", "abs", &[x], Vec::new())));
        graph.node("Abs", "x", &[x], Vec::new());
        let graph = graph.finish("", Vec::new(), Vec::new());
        assert_eq!(names(&graph.node), ["abs", "abs_2", "abs_3", "down/centre/abs", "x_2"]);
        assert!(graph.node.iter().all(|node| node.output == [node.name.as_str()] && node.input == ["x"]));
    }

    #[test]
    fn the_last_node_gets_another_name() {
        let graph = Graph::default();
        let abs = graph.node("Abs", "abs", &[graph.outside("x")], Vec::new());
        let renamed = graph.within("down", || graph.rename(abs, "distance"));
        graph.node("Neg", "neg", &[renamed], Vec::new());
        let nodes = graph.finish("", Vec::new(), Vec::new()).node;
        assert_eq!(names(&nodes), ["down/distance", "neg"]);
        assert_eq!((&nodes[0].output, &nodes[1].input), (&vec!["down/distance".to_owned()], &nodes[0].output));
    }

    #[test]
    #[should_panic(expected = "only the last node is renamed")]
    fn no_other_node_gets_another_name() {
        let graph = Graph::default();
        let abs = graph.node("Abs", "abs", &[graph.outside("x")], Vec::new());
        graph.node("Neg", "neg", &[abs], Vec::new());
        graph.rename(abs, "distance");
    }

    #[test]
    fn a_branch_keeps_its_nodes_and_shares_constants() {
        let graph = Graph::default();
        let one = || graph.constant("one".to_owned(), Element::Uint8, &[1], vec![1]);
        let x = graph.node("Abs", "before", &[one()], Vec::new());
        let branch = graph.branch("then", Element::Uint8, || graph.node("Add", "inside", &[x, one()], Vec::new()));
        graph.node("Abs", "after", &[x], Vec::new());
        let graph = graph.finish("", Vec::new(), Vec::new());
        assert_eq!((names(&branch.node), names(&graph.node)), (vec!["inside"], vec!["before", "after"]));
        assert_eq!((branch.initializer.len(), graph.initializer.len()), (0, 1));
        assert_eq!((branch.output[0].name.as_str(), &branch.node[0].input[1]), ("inside", &graph.initializer[0].name));
    }
}
