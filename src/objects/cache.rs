//! A small shared cache, bounded by weight, that gives what was used again a second chance.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex};

use crate::objects::lock;

const SHARDS: usize = 8;

/// Values by key; the oldest that was not used again goes first.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    hasher: RandomState,
    shards: [Mutex<Shard<K, V>>; SHARDS],
    budget: usize,
}

#[derive(Debug)]
struct Shard<K, V> {
    slots: HashMap<K, Slot<V>>,
    queue: VecDeque<K>,
    weight: usize,
}

#[derive(Debug)]
struct Slot<V> {
    value: Arc<V>,
    weight: usize,
    is_used: bool,
}

impl<K, V> Default for Shard<K, V> {
    fn default() -> Self {
        Self { slots: HashMap::new(), queue: VecDeque::new(), weight: 0 }
    }
}

impl<K: Hash + Eq + Clone, V> Cache<K, V> {
    /// A cache for values that weigh `budget` together.
    pub(crate) fn new(budget: usize) -> Self {
        Self { hasher: RandomState::new(), shards: Default::default(), budget: budget / SHARDS }
    }

    /// The value, if it is there.
    pub(crate) fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut shard = lock(self.shard(key));
        let slot = shard.slots.get_mut(key)?;
        slot.is_used = true;
        Some(Arc::clone(&slot.value))
    }

    /// Keeps the value. One that weighs more than a shard holds is not kept.
    pub(crate) fn put(&self, key: K, value: Arc<V>, weight: usize) {
        if weight > self.budget {
            return;
        }
        let mut shard = lock(self.shard(&key));
        if shard.slots.contains_key(&key) {
            return;
        }
        while shard.weight + weight > self.budget && shard.drop_one() {}
        shard.weight += weight;
        shard.queue.push_back(key.clone());
        shard.slots.insert(key, Slot { value, weight, is_used: false });
    }

    fn shard(&self, key: &K) -> &Mutex<Shard<K, V>> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }
}

impl<K: Hash + Eq + Clone, V> Shard<K, V> {
    /// Drops one value; `false` if there was none.
    fn drop_one(&mut self) -> bool {
        while let Some(key) = self.queue.pop_front() {
            match self.slots.get_mut(&key) {
                Some(slot) if slot.is_used => {
                    slot.is_used = false;
                    self.queue.push_back(key);
                }
                _ => {
                    self.weight -= self.slots.remove(&key).map_or(0, |slot| slot.weight);
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_stays_bounded_and_what_is_used_stays() {
        let cache = Cache::new(SHARDS * 100);
        cache.put(0, Arc::new(0), 10);
        for key in 1..10_000 {
            assert!(cache.get(&0).is_some(), "used before each of the others, at {key}");
            cache.put(key, Arc::new(key), 10);
        }
        let weights: Vec<usize> = cache.shards.iter().map(|shard| lock(shard).weight).collect();
        assert!(weights.iter().all(|weight| *weight == 100), "{weights:?}");
        let is_even = |shard: &Shard<i32, i32>| shard.slots.len() == shard.queue.len();
        assert!(cache.shards.iter().all(|shard| is_even(&lock(shard))));
    }

    #[test]
    fn what_is_too_heavy_is_not_kept() {
        let cache = Cache::new(SHARDS * 100);
        cache.put(1, Arc::new(1), 101);
        assert!(cache.get(&1).is_none());
        cache.put(1, Arc::new(1), 100);
        assert_eq!(cache.get(&1).as_deref(), Some(&1));
    }
}
