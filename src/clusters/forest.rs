//! Which nodes belong together, told by many threads at once.

use std::sync::atomic::{AtomicU32, Ordering};

/// A forest of nodes: a tree is a group. The root of a group is its smallest node, so groups do not depend on the order in
/// which they were joined.
#[derive(Debug)]
pub(super) struct Forest {
    parents: Vec<AtomicU32>,
}

impl Forest {
    /// A forest in which each node has this parent: itself, or a smaller one.
    pub(super) fn of(parents: &[u32]) -> Self {
        Self { parents: parents.iter().map(|parent| AtomicU32::new(*parent)).collect() }
    }

    /// The root of a node's group, at a moment.
    pub(super) fn root(&self, mut node: u32) -> u32 {
        loop {
            let parent = self.parents[node as usize].load(Ordering::Relaxed);
            if parent == node {
                return node;
            }
            let above = self.parents[parent as usize].load(Ordering::Relaxed);
            // Half the way for whoever comes next. If somebody else moved it meanwhile, it was towards the root as well.
            let _ =
                self.parents[node as usize].compare_exchange_weak(parent, above, Ordering::Relaxed, Ordering::Relaxed);
            node = above;
        }
    }

    /// Makes one group of two. A parent only ever becomes smaller, so there is no way round in circles.
    pub(super) fn join(&self, a: u32, b: u32) {
        let (mut a, mut b) = (self.root(a), self.root(b));
        while a != b {
            let (low, high) = (a.min(b), a.max(b));
            let parent = &self.parents[high as usize];
            if parent.compare_exchange(high, low, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                return;
            }
            (a, b) = (self.root(low), self.root(high));
        }
    }

    /// The root of each node, once nobody joins any more.
    pub(super) fn roots(&self) -> Vec<u32> {
        (0..self.parents.len() as u32).map(|node| self.root(node)).collect()
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn groups_are_the_same_whoever_joins_first() {
        let alone: Vec<u32> = (0..10_000).collect();
        let forest = Forest::of(&alone);
        // Each third number is one group, whatever the order.
        (0..9_997_u32).into_par_iter().rev().for_each(|node| forest.join(node + 3, node));
        let expected: Vec<u32> = alone.iter().map(|node| node % 3).collect();
        assert_eq!(forest.roots(), expected);
        assert_eq!(Forest::of(&expected).roots(), expected);
    }
}
