//! Ctrl-C: the folder is as before or as after, and what to do next is said.

use std::io::Read;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use crate::environment::Home;
use crate::tasks::Worker;
use crate::terminal::{Terminal, has_cursor};
use crate::tree::tree;

#[test]
fn a_restore_that_is_interrupted_is_before_or_after() {
    let home = Home::with_many(3000);
    home.ok("restore first --yes -q");
    let before = tree(&home.path("images"));
    // A fast machine may be done before it has told of its work: then there was nothing to interrupt.
    let began = |_| {
        home.ok("restore first --yes -q");
        let mut terminal = Terminal::run(&home, "restore second --yes --progress json");
        terminal.sees("\"staging\"").then_some(terminal)
    };
    let Some(mut terminal) = (0..5).find_map(began) else { return };
    terminal.interrupt();
    let (code, shown) = terminal.end();
    assert_eq!(code, 130, "{shown}");
    assert!(has_cursor(&shown), "{shown}");
    let now = tree(&home.path("images"));
    if shown.contains("nothing was changed") {
        assert!(now == before, "an aborted restore changed something: {shown}");
        assert!(shown.contains("run the same command again"), "{shown}");
    } else {
        assert_eq!(home.json("diff current second")["facets"]["media"]["items"].as_array().unwrap().len(), 0);
        assert_eq!(now.len(), before.len() + 3001);
    }
    home.ok("restore second --yes -q");
    assert_eq!(home.json("dataset status")["changed"], 0);
}

#[test]
fn an_interrupted_question_leaves_the_terminal_as_it_was() {
    let home = Home::with_images();
    let before = tree(&home.path("images"));
    let mut terminal = Terminal::run(&home, "restore first");
    terminal.expect("[y/N]");
    terminal.interrupt();
    let (code, shown) = terminal.end();
    assert!(code == 130 && has_cursor(&shown), "{code}: {shown}");
    assert!(shown.contains("nothing was changed"), "{shown}");
    assert_eq!(tree(&home.path("images")), before);
}

#[test]
fn a_create_that_is_terminated_takes_no_snapshot() {
    let home = Home::with_images();
    std::fs::File::create(home.path("images/film.mp4")).unwrap().set_len(8 << 30).unwrap();
    let mut child =
        home.command("create third --progress json").stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    // The first line says that work has begun.
    stderr.read_exact(&mut [0]).unwrap();
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143), "{rest}");
    assert_eq!(home.json("list").as_array().unwrap().len(), 3);
    assert_eq!(home.json("dataset show")["status"], "READY");
}

#[test]
fn ctrl_c_on_a_task_of_another_process_ends_the_waiting_only() {
    let home = Home::with_many(1000);
    home.ok("restore first --yes -q");
    let (task, worker) = Worker::stopped(&home, "restore second --yes --no-wait");
    let mut terminal = Terminal::run(&home, &format!("task wait {task} --progress json"));
    terminal.expect("\"phase\"");
    terminal.interrupt();
    let (code, shown) = terminal.end();
    assert!(code == 130 && shown.contains(&format!("the task goes on, `snapshot task wait {task}`")), "{shown}");
    drop(worker);
    home.ok(&format!("task wait {task}"));
    assert!(home.path("images/many/00999.txt").exists());
}
