//! Tables without borders, one line a row: columns that may shrink are cut with `…` so that a row fits the terminal.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Row, Table as Grid, TableStyle, Width};

use crate::console::{Sheet, escape};

/// Narrowest that a column which may shrink becomes.
const SHRUNK: u16 = 8;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    alignment: CellAlignment,
    may_shrink: bool,
}

/// A column of text that is always shown whole.
pub const fn text(title: &'static str) -> Column {
    Column { title, alignment: CellAlignment::Left, may_shrink: false }
}

/// A column of text that is cut where there is too little room.
pub const fn long(title: &'static str) -> Column {
    Column { title, alignment: CellAlignment::Left, may_shrink: true }
}

/// A column of numbers.
pub const fn number(title: &'static str) -> Column {
    Column { title, alignment: CellAlignment::Right, may_shrink: false }
}

/// A table that is being filled.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    grid: Grid,
    width: Option<u16>,
}

impl Table {
    /// An empty table.
    pub fn new(sheet: &Sheet, columns: &[Column]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(TableStyle::new()).force_no_tty().set_truncation_indicator("…");
        if sheet.color {
            grid.enforce_styling();
        }
        grid.set_header(header(columns));
        Self { columns: columns.to_vec(), grid, width: sheet.width }
    }

    /// Adds a row; control characters in it are made visible.
    pub fn row<T: Into<Styled>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let mut row = Row::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            row.add_cell(cell.into().cell().set_alignment(column.alignment));
        }
        row.max_height(1);
        self.grid.add_row(row);
    }

    /// The table as lines that end in LF; nothing if it has no rows.
    pub fn render(mut self) -> String {
        if self.grid.is_empty() {
            return String::new();
        }
        self.arrange();
        let last = self.columns.len() - 1;
        for (place, column) in self.grid.column_iter_mut().enumerate() {
            column.set_padding((0, if place == last { 0 } else { 2 }));
        }
        let mut lines = String::new();
        for line in self.grid.lines() {
            lines.push_str(line.trim_end());
            lines.push('\n');
        }
        lines
    }

    fn arrange(&mut self) {
        let Some(width) = self.width else {
            self.grid.set_content_arrangement(ContentArrangement::Disabled);
            return;
        };
        self.grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        let constraints: Vec<_> = self.columns.iter().map(constraint).collect();
        self.grid.set_constraints(constraints);
    }
}

/// Text of a cell, with a colour perhaps.
#[derive(Debug, Clone)]
pub struct Styled {
    text: String,
    color: Option<comfy_table::Color>,
}

impl Styled {
    /// Text in a colour, where colours are used.
    pub fn colored(text: impl Into<String>, color: comfy_table::Color) -> Self {
        Self { text: text.into(), color: Some(color) }
    }

    fn cell(self) -> Cell {
        let cell = Cell::new(escape::line(&self.text));
        match self.color {
            Some(color) if !self.text.is_empty() => cell.fg(color),
            _ => cell,
        }
    }
}

impl From<String> for Styled {
    fn from(text: String) -> Self {
        Self { text, color: None }
    }
}

impl From<&str> for Styled {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

fn header(columns: &[Column]) -> Row {
    let mut row = Row::new();
    for column in columns {
        let cell = Cell::new(column.title).set_alignment(column.alignment).fg(comfy_table::Color::DarkGrey);
        row.add_cell(cell);
    }
    row.max_height(1);
    row
}

fn constraint(column: &Column) -> ColumnConstraint {
    if column.may_shrink {
        ColumnConstraint::LowerBoundary(Width::Fixed(SHRUNK))
    } else {
        ColumnConstraint::ContentWidth
    }
}

/// Lines of `label  value`, for one thing; values may have lines of their own, which are indented.
#[derive(Debug, Default)]
pub struct Details(Vec<(&'static str, String)>);

impl Details {
    /// Adds a line.
    pub fn line(&mut self, label: &'static str, value: impl AsRef<str>) -> &mut Self {
        self.0.push((label, escape::lines(value.as_ref()).into_owned()));
        self
    }

    /// Adds a line if there is a value.
    pub fn maybe(&mut self, label: &'static str, value: Option<impl AsRef<str>>) -> &mut Self {
        if let Some(value) = value {
            self.line(label, value);
        }
        self
    }

    /// The lines, values below each other.
    pub fn render(&self, sheet: &Sheet) -> String {
        let width = self.0.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (label, value) in &self.0 {
            let mut lines = value.lines();
            let label = sheet.paint(&format!("{label:width$}"), anstyle::AnsiColor::BrightBlack.on_default());
            text.push_str(format!("{label}  {}", lines.next().unwrap_or_default()).trim_end());
            text.push('\n');
            for line in lines {
                text.push_str(&format!("{:width$}  {line}\n", ""));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [long("NAME"), number("ITEMS"), long("DESCRIPTION")];

    #[test]
    fn columns_stand_below_each_other_without_borders() {
        let mut table = Table::new(&Sheet::sample(None), &COLUMNS);
        table.row(["first", "12", "before the cleanup of a folder with many files"]);
        table.row(["second run", "1,200", ""]);
        assert_eq!(
            table.render(),
            "NAME        ITEMS  DESCRIPTION\n\
             first          12  before the cleanup of a folder with many files\n\
             second run  1,200\n"
        );
    }

    #[test]
    fn a_row_is_one_line_that_fits_the_width() {
        let mut table = Table::new(&Sheet::sample(Some(40)), &COLUMNS);
        table.row(["a-name-that-is-much-too-long-for-it", "12", "before the cleanup of a folder with many files"]);
        let text = table.render();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
        assert!(text.contains('…') && text.contains("12"), "{text}");
    }

    #[test]
    fn titles_are_cut_like_cells() {
        let columns = [long("NAME"), long("CREATED BY"), long("DESCRIPTION")];
        let mut table = Table::new(&Sheet::sample(Some(30)), &columns);
        table.row(["a-long-name-of-a-snapshot", "somebody@example.com", "a long description"]);
        assert_eq!(table.render().lines().count(), 2);
    }

    #[test]
    fn names_cannot_draw() {
        let mut table = Table::new(&Sheet::sample(None), &[long("NAME")]);
        table.row(["\u{1b}[31m\n"]);
        assert_eq!(table.render(), "NAME\n\\u{1b}[31m\\n\n");
    }

    #[test]
    fn details_keep_lines_of_a_value_together() {
        let mut details = Details::default();
        details.line("Name", "x").line("Description", "one\ntwo").maybe("None", None::<&str>);
        assert_eq!(details.render(&Sheet::sample(None)), "Name         x\nDescription  one\n             two\n");
    }
}
