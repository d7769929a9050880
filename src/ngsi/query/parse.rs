//! From text to a query.

use crate::ngsi::fault::quoted;
use crate::ngsi::query::{Choice, Dialect, Node, Relation, Scalar, Target, Test};
use crate::ngsi::{Fault, Pattern, Result};

/// Longest query, in bytes.
const LONGEST: usize = 4_096;
/// How deep parentheses may be.
const DEEPEST: usize = 20;
/// Comparisons, the longer ones first.
const OPERATORS: [&str; 9] = ["!~=", "==", "!=", "<=", ">=", "~=", "<", ">", ":"];

pub(super) fn query(text: &str, dialect: Dialect) -> Result<Node> {
    if text.len() > LONGEST {
        return Err(Fault::bad(format!("the query is longer than {LONGEST} bytes")));
    }
    let mut reader = Reader { text, at: 0, dialect };
    let node = reader.any(0)?;
    match reader.rest() {
        "" => Ok(node),
        _ => Err(reader.refuse("the end, or `;` and a further statement")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
}

/// A piece of text, and whether it stood in quotes.
struct Word {
    text: String,
    is_quoted: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, token: &str) -> bool {
        let is_next = self.rest().starts_with(token);
        self.at += if is_next { token.len() } else { 0 };
        is_next
    }

    fn is_ld(&self) -> bool {
        self.dialect == Dialect::Ld
    }

    fn refuse(&self, wanted: &str) -> Fault {
        Fault::bad(format!(
            "the query {} cannot be understood at character {}: {wanted} is wanted there",
            quoted(self.text),
            self.text[..self.at].chars().count() + 1
        ))
    }

    fn any(&mut self, depth: usize) -> Result<Node> {
        let mut nodes = vec![self.all(depth)?];
        while self.is_ld() && self.take("|") {
            nodes.push(self.all(depth)?);
        }
        Ok(only(nodes, Node::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Node> {
        let mut nodes = vec![self.one(depth)?];
        while self.take(";") {
            nodes.push(self.one(depth)?);
        }
        Ok(only(nodes, Node::All))
    }

    fn one(&mut self, depth: usize) -> Result<Node> {
        if !self.is_ld() || !self.take("(") {
            return self.statement();
        }
        if depth >= DEEPEST {
            return Err(Fault::bad(format!("the query has parentheses more than {DEEPEST} deep")));
        }
        let node = self.any(depth + 1)?;
        if self.take(")") { Ok(node) } else { Err(self.refuse("`)`")) }
    }

    fn statement(&mut self) -> Result<Node> {
        if self.take("!") {
            return self.target().map(Node::Lacks);
        }
        let target = self.target()?;
        let operators = OPERATORS.into_iter().filter(|&operator| operator != ":" || !self.is_ld());
        let Some(operator) = operators.into_iter().find(|operator| self.rest().starts_with(operator)) else {
            return Ok(Node::Has(target));
        };
        self.at += operator.len();
        Ok(Node::Is(target, self.test(operator)?))
    }

    fn test(&mut self, operator: &str) -> Result<Test> {
        match operator {
            "==" | ":" => self.choices().map(Test::OneOf),
            "!=" => self.choices().map(Test::NoneOf),
            "~=" => self.pattern().map(Test::Like),
            "!~=" => self.pattern().map(Test::Unlike),
            "<" => self.scalar().map(|limit| Test::Ordered(Relation::Less, limit)),
            "<=" => self.scalar().map(|limit| Test::Ordered(Relation::LessOrEqual, limit)),
            ">" => self.scalar().map(|limit| Test::Ordered(Relation::Greater, limit)),
            _ => self.scalar().map(|limit| Test::Ordered(Relation::GreaterOrEqual, limit)),
        }
    }

    fn target(&mut self) -> Result<Target> {
        let (mut names, mut members) = (vec![self.name()?], Vec::new());
        while self.take(".") {
            names.push(self.name()?);
        }
        if self.is_ld() && self.take("[") {
            members.push(self.name()?);
            while self.take(".") {
                members.push(self.name()?);
            }
            if !self.take("]") {
                return Err(self.refuse("`]`"));
            }
        }
        let attribute = names.remove(0);
        match self.dialect {
            Dialect::V2 => Ok(Target { attribute, metadata: Vec::new(), members: names }),
            Dialect::Ld => Ok(Target { attribute, metadata: names, members }),
            Dialect::Metadata if names.is_empty() => Err(self.refuse("`.` and the name of a piece of metadata")),
            Dialect::Metadata => {
                let members = names.split_off(1);
                Ok(Target { attribute, metadata: names, members })
            }
        }
    }

    fn name(&mut self) -> Result<String> {
        let stops: &[char] = match self.dialect {
            Dialect::Ld => &['=', '!', '<', '>', '~', ';', '|', '(', ')', '[', ']', '.', ','],
            _ => &['=', '!', '<', '>', '~', ';', ':', '.', ','],
        };
        let word = self.word(stops, None)?;
        if word.text.is_empty() { Err(self.refuse("the name of an attribute")) } else { Ok(word.text) }
    }

    fn choices(&mut self) -> Result<Vec<Choice>> {
        let mut choices = vec![self.choice()?];
        while self.take(",") {
            choices.push(self.choice()?);
        }
        Ok(choices)
    }

    fn choice(&mut self) -> Result<Choice> {
        let from = self.scalar()?;
        if self.take("..") { Ok(Choice::Between(from, self.scalar()?)) } else { Ok(Choice::Just(from)) }
    }

    fn scalar(&mut self) -> Result<Scalar> {
        let stops: &[char] = if self.is_ld() { &[';', ',', '|', ')', '('] } else { &[';', ','] };
        let word = self.word(stops, Some(".."))?;
        match word {
            Word { text, is_quoted: true } => Ok(Scalar::quoted(text)),
            Word { text, .. } if text.is_empty() => Err(self.refuse("a value")),
            Word { text, .. } if text.starts_with(['=', '<', '>', '!', '~']) => {
                Err(self.refuse("one comparison (put a text that begins like one in quotes)"))
            }
            Word { text, .. } => Ok(Scalar::bare(&text)),
        }
    }

    fn pattern(&mut self) -> Result<Pattern> {
        let stops: &[char] = if self.is_ld() { &[';', '|', ')'] } else { &[';'] };
        let word = self.word(stops, None)?;
        if word.text.is_empty() {
            return Err(self.refuse("a regular expression"));
        }
        Pattern::new("the expression", &word.text)
    }

    /// What stands in quotes, or everything up to one of `stops` or to `stop`. NGSIv2 quotes with `'`, NGSI-LD with `"`.
    fn word(&mut self, stops: &[char], stop: Option<&str>) -> Result<Word> {
        for quote in ["'", "\""] {
            if self.take(quote) {
                let end = self.rest().find(quote).ok_or_else(|| self.refuse("the other quotation mark"))?;
                let text = self.rest()[..end].to_owned();
                self.at += end + quote.len();
                return Ok(Word { text, is_quoted: true });
            }
        }
        let rest = self.rest();
        let end = rest.find(stops).unwrap_or(rest.len());
        let end = stop.and_then(|stop| rest[..end].find(stop)).unwrap_or(end);
        self.at += end;
        Ok(Word { text: rest[..end].to_owned(), is_quoted: false })
    }
}

/// A single node stands for itself.
fn only(mut nodes: Vec<Node>, many: impl FnOnce(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { many(nodes) }
}
