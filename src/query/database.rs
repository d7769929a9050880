//! SQLite as the one that evaluates expressions.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use regex::Regex;
use rusqlite::config::DbConfig;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{CachedStatement, Connection, Error as SqlError, OpenFlags};

use super::columns::{COLUMNS, DEFINED};
use super::facts::{Facts, Wanted};
use super::text;
use crate::error::{Error, Result};
use crate::formats::item::Item;

/// The functions that say something of an item.
pub const FUNCTIONS: [&str; 4] = ["tag(NAME)", "label(NAME)", "issue(NAME)", "meta(FIELD)"];

/// What else can be called. None of them takes long, or makes much of little.
const KNOWN: [&str; 34] = [
    "tag",
    "label",
    "issue",
    "meta",
    "regexp",
    "abs",
    "coalesce",
    "date",
    "datetime",
    "glob",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "replace",
    "round",
    "rtrim",
    "sign",
    "strftime",
    "substr",
    "substring",
    "time",
    "trim",
    "typeof",
    "unixepoch",
    "upper",
    "if",
];

/// Steps of SQLite's machine between two looks at how many were taken, and how often that may be for one item.
const STEPS: i32 = 10_000;
const LOOKS_MAX: u32 = 100;

/// The largest regular expression, in bytes of its machine.
const REGEX_MAX: usize = 1 << 20;

type Shared = Arc<Mutex<Facts>>;

/// An expression that is ready to be asked about items.
///
/// It can be sent to another thread, but asked by one at a time: several threads parse it once each.
#[derive(Debug)]
pub struct Filter {
    text: String,
    sql: String,
    /// The columns that the expression may use, with their parameters.
    columns: Vec<usize>,
    wanted: Wanted,
    connection: Connection,
    facts: Shared,
    looks: Arc<AtomicU32>,
}

/// A [`Filter`] at work: asking about many items costs less with one of these.
pub struct Matcher<'a> {
    filter: &'a Filter,
    statement: CachedStatement<'a>,
}

impl Filter {
    /// Reads an expression.
    ///
    /// # Errors
    /// `Invalid` with the place of what is wrong, and with what there is.
    pub fn parse(text: &str) -> Result<Self> {
        let words = text::words(text)?;
        let names = |name: &str| words.iter().any(|word| word == name);
        let has_quoted_names = text.contains(['"', '`', '[']);
        let columns = (0..COLUMNS.len()).filter(|at| has_quoted_names || names(COLUMNS[*at])).collect();
        let any = has_quoted_names;
        let wanted = Wanted {
            tags: any || names("tag"),
            labels: any || names("label"),
            issues: any || names("issue"),
            metadata: any || names("meta"),
        };
        let (facts, looks) = (Shared::default(), Arc::default());
        let connection = connect(&facts, &looks).map_err(|error| internal(&error))?;
        let sql = format!("{}{text}\n)", head());
        let filter = Self { text: text.to_owned(), sql, columns, wanted, connection, facts, looks };
        filter.matches(&Item::default())?;
        Ok(filter)
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether an item is one of those that are meant. What is unknown, such as the width of a text, is not.
    ///
    /// # Errors
    /// `Invalid` if the expression cannot be evaluated for this item.
    pub fn matches(&self, item: &Item) -> Result<bool> {
        self.matcher()?.matches(item)
    }

    /// Gets ready to ask about many items.
    ///
    /// # Errors
    /// As for [`Filter::matches`].
    pub fn matcher(&self) -> Result<Matcher<'_>> {
        let statement = self.connection.prepare_cached(&self.sql).map_err(|error| self.failed(&error))?;
        Ok(Matcher { filter: self, statement })
    }

    fn failed(&self, error: &SqlError) -> Error {
        let (reason, place) = match error {
            SqlError::SqlInputError { msg, offset, .. } => {
                // One that may not be called is as good as none.
                let reason = msg.replace("not authorized to use function", "no such function");
                (reason, place(&self.text, *offset))
            }
            SqlError::SqliteFailure(code, _) if code.code == rusqlite::ErrorCode::OperationInterrupted => {
                ("it takes too long".to_owned(), String::new())
            }
            SqlError::SqliteFailure(_, Some(reason)) => (reason.clone(), String::new()),
            SqlError::UserFunctionError(reason) => (reason.to_string(), String::new()),
            other => (other.to_string(), String::new()),
        };
        let there = format!("columns: {}; functions: {}", COLUMNS.join(", "), FUNCTIONS.join(", "));
        text::refuse(&self.text, format!("{}{place}; {there}", reason.trim_end_matches('.')))
    }
}

impl Matcher<'_> {
    /// As [`Filter::matches`].
    ///
    /// # Errors
    /// As [`Filter::matches`].
    pub fn matches(&mut self, item: &Item) -> Result<bool> {
        let filter = self.filter;
        filter.facts.lock().unwrap_or_else(PoisonError::into_inner).look_at(item, filter.wanted);
        filter.looks.store(0, Ordering::Relaxed);
        self.ask(item).map_err(|error| filter.failed(&error))
    }

    fn ask(&mut self, item: &Item) -> rusqlite::Result<bool> {
        for column in &self.filter.columns {
            self.statement.raw_bind_parameter(column + 1, (DEFINED[*column].value)(item))?;
        }
        let mut rows = self.statement.raw_query();
        Ok(rows.next()?.is_some())
    }
}

/// `WITH item(path, ...) AS (SELECT CAST(?1 AS TEXT), ...) SELECT 1 FROM item WHERE (`.
fn head() -> String {
    let casts = DEFINED.iter().zip(1..).map(|(column, at)| format!("CAST(?{at} AS {})", column.sql));
    let casts = casts.collect::<Vec<_>>().join(", ");
    format!("WITH item({}) AS (SELECT {casts}) SELECT 1 FROM item WHERE (\n", COLUMNS.join(", "))
}

/// Where in the text SQLite found something, if it was there.
fn place(text: &str, offset: i32) -> String {
    let byte = usize::try_from(offset).ok().and_then(|offset| offset.checked_sub(head().len()));
    byte.filter(|byte| *byte <= text.len()).map_or_else(String::new, |byte| format!(", {}", text::place(text, byte)))
}

fn internal(error: &SqlError) -> Error {
    Error::Internal(format!("expressions cannot be evaluated: {error}"))
}

/// An empty database in memory, in which nothing can be made, read or opened.
fn connect(facts: &Shared, looks: &Arc<AtomicU32>) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_in_memory_with_flags(flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, 1 << 20),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 64 << 10),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    add_functions(&connection, facts)?;
    let looks = Arc::clone(looks);
    connection.progress_handler(STEPS, Some(move || looks.fetch_add(1, Ordering::Relaxed) >= LOOKS_MAX))?;
    connection.authorizer(Some(authorize))?;
    Ok(connection)
}

fn authorize(asked: AuthContext<'_>) -> Authorization {
    let is_allowed = match asked.action {
        AuthAction::Select => true,
        // That is what is asked where no column of the one item is used.
        AuthAction::Read { table_name: "item", column_name: "" } => true,
        AuthAction::Function { function_name } => KNOWN.iter().any(|name| name.eq_ignore_ascii_case(function_name)),
        _ => false,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

fn add_functions(connection: &Connection, facts: &Shared) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let shared = Arc::clone(facts);
    connection.create_scalar_function("tag", 1, flags, move |call| {
        let name = name(call, "tag")?;
        Ok(shared.lock().unwrap_or_else(PoisonError::into_inner).has_tag(&name))
    })?;
    for least_given in [false, true] {
        let arguments = if least_given { 2 } else { 1 };
        let shared = Arc::clone(facts);
        connection.create_scalar_function("label", arguments, flags, move |call| {
            let (name, least) = (name(call, "label")?, least(call, "label")?);
            Ok(shared.lock().unwrap_or_else(PoisonError::into_inner).has_label(&name, least))
        })?;
        let shared = Arc::clone(facts);
        connection.create_scalar_function("issue", arguments, flags, move |call| {
            let (name, least) = (name(call, "issue")?, least(call, "issue")?);
            Ok(shared.lock().unwrap_or_else(PoisonError::into_inner).has_issue(&name, least))
        })?;
    }
    let shared = Arc::clone(facts);
    connection.create_scalar_function("meta", 1, flags, move |call| -> rusqlite::Result<SqlValue> {
        let name = name(call, "meta")?;
        Ok(shared.lock().unwrap_or_else(PoisonError::into_inner).value(&name))
    })?;
    connection.create_scalar_function("regexp", 2, flags | FunctionFlags::SQLITE_DETERMINISTIC, regexp)
}

/// The name that a function is asked about.
fn name(call: &Context<'_>, function: &str) -> rusqlite::Result<String> {
    call.get(0).map_err(|_| refuse(format!("{function}() takes a name in single quotes")))
}

/// How sure a label or an issue must be at least.
fn least(call: &Context<'_>, function: &str) -> rusqlite::Result<f64> {
    if call.len() < 2 {
        return Ok(f64::NEG_INFINITY);
    }
    call.get(1).map_err(|_| refuse(format!("the second argument of {function}() is a number from 0 to 1")))
}

/// `text REGEXP pattern`, which SQLite calls with the pattern first. Nothing matches no pattern.
fn regexp(call: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    if call.get_raw(0) == ValueRef::Null {
        return Ok(None);
    }
    let regex: Arc<Regex> = call.get_or_create_aux(0, |value| {
        let pattern = value.as_str().map_err(|_| "a regular expression is a text".to_owned())?;
        let built = regex::RegexBuilder::new(pattern).size_limit(REGEX_MAX).build();
        built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
            error => {
                let what =
                    error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                format!("the regular expression `{}` cannot be read: {what}", crate::formats::metadata::shown(pattern))
            }
        })
    })?;
    let text: Option<String> = call.get(1)?;
    Ok(text.map(|text| regex.is_match(&text)))
}

fn refuse(reason: String) -> SqlError {
    SqlError::UserFunctionError(reason.into())
}

#[cfg(test)]
mod tests;
