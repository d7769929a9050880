//! The command line as people and scripts meet it: the real program, in a home of its own, with pipes and with a
//! terminal. Rules live beside the code as unit tests; here wiring and words are checked.

mod entities;
mod environment;
mod errors;
mod exits;
mod formats;
mod golden;
mod guard;
mod hostile;
mod login;
mod pipes;
mod placeholders;
mod progress;
mod prompts;
mod readme;
mod settings;
mod signals;
mod story;
mod tasks;
mod terminal;
mod tree;
