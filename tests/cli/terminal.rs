//! The program on a pseudo-terminal, and what three commands look like there.

use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use crate::environment::Home;
use crate::placeholders::tidy;
use crate::story;

/// How long something is waited for before a test fails, in milliseconds. Nothing depends on how long it takes.
const PATIENCE: u64 = 30_000;

/// A session with the program on a terminal of 100 columns.
pub(crate) struct Terminal {
    session: PtySession,
    seen: String,
}

impl Terminal {
    /// Runs the words of a line in `images`, without colours.
    pub(crate) fn run(home: &Home, line: &str) -> Self {
        let mut command = home.command(line);
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        Self::of(command)
    }

    /// Runs a command.
    pub(crate) fn of(command: Command) -> Self {
        Self { session: spawn_command(on_terminal(&command), Some(PATIENCE)).unwrap(), seen: String::new() }
    }

    /// The same on a terminal that shows what is typed, unless it is told not to.
    pub(crate) fn echoing(home: &Home, line: &str) -> Self {
        let mut shell = home.shell(&format!("stty echo; exec \"$SNAPSHOT\" {line}"));
        shell.env("TERM", "xterm").env("NO_COLOR", "1");
        Self::of(shell)
    }

    /// Waits until the terminal no longer shows what is typed; what was typed before that is thrown away.
    pub(crate) fn is_hiding(&mut self) {
        let terminal = self.session.process().get_file_handle().unwrap();
        for _ in 0..PATIENCE / 5 {
            let modes = rustix::termios::tcgetattr(&terminal).unwrap().local_modes;
            if !modes.contains(rustix::termios::LocalModes::ECHO) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("it goes on showing what is typed, after {:?}", self.seen);
    }

    /// Waits until a text is shown. Answers what came before it.
    pub(crate) fn expect(&mut self, text: &str) -> String {
        let before = self.session.exp_string(text);
        let before = before.unwrap_or_else(|error| panic!("{error}, after {:?}", self.seen));
        self.seen.push_str(&before);
        self.seen.push_str(text);
        before
    }

    /// Whether a text is shown before the program ends.
    pub(crate) fn sees(&mut self, text: &str) -> bool {
        self.session.exp_string(text).is_ok()
    }

    /// Types keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Types Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.session.send_control('c').unwrap();
    }

    /// Waits for the end. Answers the exit code and everything that was shown.
    pub(crate) fn end(mut self) -> (i32, String) {
        let rest = self.session.exp_eof();
        self.seen.push_str(&rest.unwrap_or_else(|error| panic!("{error}, after {:?}", self.seen)));
        // Shown as `Exited(Pid(17), 0)`; the type itself has no public name.
        let status = format!("{:?}", self.session.process().wait().unwrap());
        let code = status.strip_prefix("Exited(").and_then(|rest| rest.strip_suffix(')')?.rsplit(' ').next());
        let code = code.unwrap_or_else(|| panic!("{status}: {}", self.seen)).parse().unwrap();
        // The session takes every byte for a letter.
        let bytes: Vec<u8> = self.seen.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
        (code, String::from_utf8(bytes).unwrap())
    }
}

/// The same command with its streams left to the terminal.
fn on_terminal(command: &Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args()).env_clear().current_dir(command.get_current_dir().unwrap());
    copy.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    copy
}

/// Whether the cursor is shown at the end.
pub(crate) fn has_cursor(shown: &str) -> bool {
    let (hidden, back) = (shown.rfind("\u{1b}[?25l"), shown.rfind("\u{1b}[?25h"));
    hidden.is_none() || back > hidden
}

/// What is shown without the sequences that set colours.
fn without_colors(shown: &str) -> String {
    let mut parts = shown.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

/// Compares what was shown with what is kept, with control characters made visible.
fn compare(home: &Home, name: &str, (code, shown): (i32, String)) {
    assert!(has_cursor(&shown));
    let visible = |line: &str| line.replace('\u{1b}', "\\e") + "\n";
    let shown: String = tidy(&shown, home.root()).replace('\r', "").lines().map(visible).collect();
    story::compare(name, &format!("{shown}[exit {code}]\n"));
}

#[test]
fn a_list_fits_the_terminal() {
    let home = Home::with_images();
    home.ok("create 'a long name that leaves little room for others' -m 'and a description that is long, too'");
    let mut command = home.command("list");
    command.env("TERM", "xterm").env("COLUMNS", "72");
    let (code, shown) = Terminal::of(command).end();
    assert!(without_colors(&shown).lines().all(|line| line.chars().count() <= 72), "{shown}");
    compare(&home, "terminal-list", (code, shown));
}

#[test]
fn a_restore_shows_its_plan_and_asks() {
    let home = Home::with_images();
    let mut terminal = Terminal::run(&home, "restore first");
    terminal.expect("[y/N]");
    terminal.keys("y");
    compare(&home, "terminal-restore", terminal.end());
    assert!(home.path("images/dog.jpg").exists());
}

#[test]
fn a_first_create_asks_whether_to_make_a_dataset() {
    let home = Home::new();
    let mut terminal = Terminal::run(&home, "create first -m 'as delivered'");
    let before = terminal.expect("[y/N]");
    assert!(before.contains("3 files") && before.contains(&home.path("store").display().to_string()), "{before}");
    terminal.keys("y");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("Current Version"), "{shown}");
    let (code, shown) = Terminal::run(&home, "create second").end();
    compare(&home, "terminal-create", (code, shown));
}
