//! Where a setting can come from: options, environment, configuration file.

use crate::environment::{Home, Outcome};

#[test]
fn options_choose_directory_dataset_and_snapshot() {
    let home = Home::with_images();
    home.ok("clone first ../copy --name copy");
    let names = |line: &str| {
        let list = home.json(line);
        list.as_array().unwrap().iter().map(|one| one["source_dataset_name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("-C labels list"), ["images", "images", "images"]);
    assert_eq!(names("-C ../copy list"), ["copy"]);
    assert_eq!(names("list -d copy"), ["copy"]);
    assert_eq!(names("-C / -d images list").len(), 3);
    assert_eq!(home.json("-C / show images:first")["snapshot_name"], "first");
    assert_eq!(home.json("show copy:latest")["source_dataset_name"], "copy");
    assert_eq!(home.json("show latest~1")["snapshot_name"], "first");
    let id = home.ok("copy-id first");
    assert_eq!(home.json(&format!("show {}", &id[..8]))["snapshot_name"], "first");
    assert_eq!(home.json(&format!("-C / show images:{id}"))["snapshot_name"], "first");
}

#[test]
fn the_environment_chooses_what_no_option_does() {
    let home = Home::with_images();
    home.ok("clone first ../copy --name copy");
    let of = |line: &str, variable: (&str, &str)| Outcome::of(home.command(line).env(variable.0, variable.1));
    let copied = of("dataset show -o csv", ("SNAPSHOT_DATASET", "copy")).stdout;
    assert!(copied.contains(",copy,"), "{copied}");
    let chosen = of("dataset show -d images -o csv", ("SNAPSHOT_DATASET", "copy")).stdout;
    assert!(chosen.contains(",images,"), "{chosen}");
    let elsewhere = of("dataset list --json", ("SNAPSHOT_STORE", "/nonexistent/store")).stdout;
    assert_eq!(elsewhere.trim(), "[]");
    assert_eq!(of("-p other list", ("SNAPSHOT_PROFILE", "local")).code, 3);
}

#[test]
fn a_bad_value_is_refused_with_the_name_of_its_variable() {
    let home = Home::with_images();
    for (name, value) in [("SNAPSHOT_PROGRESS", "loud"), ("SNAPSHOT_LOG", "everything"), ("SNAPSHOT_PROFILE", "nope")] {
        let outcome = Outcome::of(home.command("list").env(name, value));
        assert!([2, 3].contains(&outcome.code) && outcome.stderr.contains(value), "{outcome:?}");
        assert!(name == "SNAPSHOT_PROFILE" || outcome.stderr.contains(name), "{outcome:?}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_name_and_line() {
    let home = Home::with_images();
    home.configure("user = \"ana@example.com\"\ncolour = true\n");
    let outcome = home.run("list");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.stderr.contains("config.toml") && outcome.stderr.contains("line 2"), "{outcome:?}");
    assert!(outcome.stderr.contains("`colour`"), "{outcome:?}");
}

#[test]
fn a_profile_has_a_store_and_a_usual_dataset() {
    let home = Home::with_images();
    let store = home.path("store");
    let profile = "default_profile = \"lab\"\n[profiles.lab]\nkind = \"local\"\ndataset = \"images\"\nstore = ";
    home.configure(&format!("{profile}\"{}\"\n", store.display()));
    let outcome = Outcome::of(home.command("-C / list -o id").env_remove("SNAPSHOT_STORE"));
    assert_eq!((outcome.code, outcome.stdout.lines().count()), (0, 3), "{outcome:?}");
}

#[test]
fn the_user_is_recorded() {
    let home = Home::with_images();
    assert_eq!(home.json("show first")["created_by"], "ana@example.com");
    home.configure("user = \"bob@example.com\"\n");
    let outcome = Outcome::of(home.command("create third --json").env_remove("SNAPSHOT_USER"));
    assert!(outcome.stdout.contains("bob@example.com"), "{outcome:?}");
}

#[test]
fn colours_follow_option_variable_and_terminal() {
    let home = Home::with_images();
    let has_color = |line: &str| {
        let outcome = home.run(line);
        (outcome.stdout.contains('\u{1b}'), outcome.stderr.contains('\u{1b}'))
    };
    assert_eq!(has_color("diff first second"), (false, false));
    assert_eq!(has_color("diff first second --color always"), (true, false));
    assert_eq!(has_color("show nope --color always"), (false, true));
    assert_eq!(has_color("list --color never"), (false, false));
    let on_terminal = |line: &str, variables: &[(&str, &str)]| {
        let mut command = home.command(line);
        command.env("TERM", "xterm").envs(variables.iter().copied());
        crate::terminal::Terminal::of(command).end().1.contains("\u{1b}[")
    };
    assert!(on_terminal("list", &[]));
    assert!(!on_terminal("list", &[("NO_COLOR", "1")]));
    assert!(!on_terminal("list --color never", &[]));
    assert!(on_terminal("list --color always", &[("NO_COLOR", "1")]));
}

#[test]
fn quiet_keeps_results_warnings_and_errors() {
    let home = Home::with_images();
    let outcome = home.run("create third -q");
    assert!(outcome.stderr.is_empty() && outcome.stdout.contains("third"), "{outcome:?}");
    assert!(home.run("show nope -q").stderr.starts_with("error: "));
    assert!(home.run("list -v").stderr.contains("ended after"));
}
