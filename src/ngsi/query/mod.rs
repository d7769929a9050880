//! The simple query language: statements about attributes, such as `temperature>20;status==open,closed`.
//!
//! NGSIv2 joins statements with `;` (and). NGSI-LD has `|` (or) and parentheses as well, sub-attributes after a dot and
//! members of values in brackets; in NGSIv2 members of values come after a dot.

mod evaluate;
mod parse;
mod scalar;

use crate::ngsi::{Entity, Pattern, Result};
use scalar::Scalar;

pub(crate) use scalar::{compare_numbers, instant};

/// Which language a query is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// NGSIv2's `q`: about values of attributes.
    V2,
    /// NGSIv2's `mq`: about metadata of attributes.
    Metadata,
    /// NGSI-LD's `q`.
    Ld,
}

/// What entities have to fulfil.
#[derive(Debug, Clone)]
pub struct Query(Node);

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// `BadData`, saying which statement cannot be understood.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self> {
        parse::query(text, dialect).map(Self)
    }

    /// Whether an entity fulfils it.
    pub fn matches(&self, entity: &Entity) -> bool {
        self.0.matches(entity)
    }
}

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Has(Target),
    Lacks(Target),
    Is(Target, Test),
}

/// What a statement looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    attribute: String,
    metadata: Vec<String>,
    members: Vec<String>,
}

#[derive(Debug, Clone)]
enum Test {
    OneOf(Vec<Choice>),
    NoneOf(Vec<Choice>),
    Ordered(Relation, Scalar),
    Like(Pattern),
    Unlike(Pattern),
}

/// One value, or all from one to another.
#[derive(Debug, Clone)]
enum Choice {
    Just(Scalar),
    Between(Scalar, Scalar),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
