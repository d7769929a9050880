//! Parse, run, exit.

use std::ffi::OsString;
use std::process::ExitCode;

use snapshot::cli::{Cli, Environment, GlobalArgs, Settings, settings};
use snapshot::commands::{self, Command, Place};
use snapshot::console::{Console, Exit, Failure, Typed};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let exit = match Cli::read(&words) {
        Ok(typed) => run(typed),
        Err(refusal) => refusal.tell(),
    };
    exit.into()
}

fn run(typed: Cli) -> Exit {
    let as_json = typed.global.is_json();
    let repeated = typed.global.beside_the_verb();
    let environment = Environment::of_process();
    let options = match settings::options(&typed.global, &environment, settings::Terminals::of_process()) {
        Ok(options) => options,
        Err(error) => return tell(&error.into(), &repeated, as_json, false),
    };
    let color = options.color_stderr;
    let console = Console::new(options);
    let done = dispatch(typed, environment, &console);
    console.timing("ended");
    let exit = done.unwrap_or_else(|error| tell(&error, &repeated, as_json, color));
    console.interrupts().received().map_or(exit, Exit::of_signal)
}

fn dispatch(typed: Cli, environment: Environment, console: &Console) -> anyhow::Result<Exit> {
    let Cli { global, command } = typed;
    commands::enter(global.directory.as_deref())?;
    match command {
        Command::Completions(args) => commands::completions::run(&args).map(|()| Exit::OK),
        Command::Man(args) => commands::man::run(&args, console).map(|()| Exit::OK),
        Command::Schema(args) => commands::schema::run(&args, console).map(|()| Exit::OK),
        Command::RunTask(args) => commands::run_task::run(&args, global.store.as_deref()).map(|()| Exit::OK),
        Command::Serve(args) => {
            let settings = Settings::decide(&global, environment)?;
            commands::serve::run(args, &settings, console).map(|()| Exit::OK)
        }
        Command::Profile(args) => {
            let path = settings::config_path(&environment)?;
            let chosen = settings::chosen_profile(&global, &environment)?;
            commands::profile::run(args, chosen.as_deref(), &path, console).map(|()| Exit::OK)
        }
        Command::Login(args) => log_in(args, &global, environment, console),
        command => at_home(command, &Settings::decide(&global, environment)?, console),
    }
}

fn at_home(command: Command, settings: &Settings, console: &Console) -> anyhow::Result<Exit> {
    let place = Place::new(settings.dataset.clone());
    to_the_end(commands::run(command, &place, settings, console), console)
}

fn log_in(
    args: commands::login::Args,
    global: &GlobalArgs,
    environment: Environment,
    console: &Console,
) -> anyhow::Result<Exit> {
    let path = settings::config_path(&environment)?;
    to_the_end(commands::login::run(args, global, environment, &path, console), console).map(|()| Exit::OK)
}

/// Carries work out, unless two signals say that it is to end at once.
fn to_the_end<T>(work: impl Future<Output = anyhow::Result<T>>, console: &Console) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            // Whoever leaves at once does not wait for threads to end; what they did is safe at every instant.
            signal = console.interrupts().listen(|| commands::say_stopping(console)) => {
                std::process::exit(Exit::of_signal(signal).number().into())
            }
            done = work => done,
        }
    })
}

fn tell(error: &anyhow::Error, typed: &Typed, as_json: bool, color: bool) -> Exit {
    let failure = Failure::of(error).after(typed);
    failure.tell(as_json, color);
    failure.exit()
}
