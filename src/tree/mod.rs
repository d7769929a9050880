//! Ordered maps as content-addressed trees.
