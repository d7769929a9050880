//! The one-liners of the README, and its section on what is known of files, do what they say.

use std::fs;
use std::path::Path;

use crate::environment::{Home, Outcome};

/// The commands between the marks of this name, one a line.
fn commands<'r>(readme: &'r str, name: &str) -> Vec<&'r str> {
    let missing = || panic!("the README marks where {name} is");
    let (_, rest) = readme.split_once(&format!("<!-- {name}-begin -->")).unwrap_or_else(missing);
    let (block, _) = rest.split_once(&format!("<!-- {name}-end -->")).unwrap_or_else(missing);
    block.lines().map(str::trim).filter(|line| line.starts_with("snapshot ")).collect()
}

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README is there")
}

#[test]
fn every_one_liner_prints_something() {
    let readme = readme();
    let lines = commands(&readme, "jq");
    assert_eq!(lines.len(), 5, "{lines:?}");
    let home = Home::with_images();
    let has_jq = Outcome::of(&mut home.shell("command -v jq")).code == 0;
    assert!(has_jq, "the one-liners of the README need jq, which is not installed");
    for line in lines {
        assert!(line.contains("| jq"), "{line}");
        let outcome = Outcome::of(&mut home.shell(line));
        assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
        assert!(!outcome.stdout.trim().is_empty(), "{line} prints nothing");
    }
}

/// A model that says how many bytes the path of each item has.
const SIZES: &str = r#"
import json, sys
for line in sys.stdin:
    item = json.loads(line)
    print(json.dumps({"id": item["id"], "output": {"length": len(item["path"])}}), flush=True)
"#;

/// A picture in squares, of which the lighter ones are this light.
fn picture(home: &Home, path: &str, light: u8) {
    let path = home.path("images").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let color = |x: u32, y: u32| if (x / 16 + y / 16 + x / 48).is_multiple_of(2) { light } else { light / 8 };
    let image = image::RgbImage::from_fn(160, 120, |x, y| image::Rgb([color(x, y), color(y, x), color(x, x)]));
    image.save_with_format(path, image::ImageFormat::Png).unwrap();
}

#[test]
fn what_is_known_of_files_is_kept_compared_and_brought_back() {
    let readme = readme();
    let home = Home::new();
    for (path, light) in [("cat.png", 240), ("copy.png", 240), ("night/cat.png", 12), ("night/dog.png", 14)] {
        picture(&home, path, light);
    }
    home.write("more.csv", "filename,label\ncopy.png,cat\n");
    home.write("sizes.py", SIZES);
    let program = home.path("sizes.py");
    home.configure(&format!("[models.sizes]\ncommand = [\"python3\", \"{}\"]\ntype = \"SIZES\"\n", program.display()));
    home.ok("create first --yes");
    let mut told = Vec::new();
    for line in commands(&readme, "facets") {
        let outcome = Outcome::of(&mut home.shell(line));
        assert_eq!(outcome.code, 0, "{line}: {outcome:?}");
        told.push((line, outcome.stdout));
    }
    let says = |begin: &str| &told.iter().find(|(line, _)| line.starts_with(begin)).expect(begin).1;
    assert!(
        ["cat.png", "copy.png", "night/dog.png"]
            .iter()
            .all(|path| says("snapshot items --where \"issue").contains(path))
    );
    assert!(
        says("snapshot diff labelled").contains("cat: 1 removed") && says("snapshot diff labelled").contains("tags")
    );
    assert_eq!(says("snapshot items --where \"label").lines().count(), 1);
    let compared = says("snapshot diff statistics");
    assert!(compared.contains("enrichment/image-statistics") && compared.contains("enrichment/sizes"), "{compared}");
    assert_eq!(home.json("items --where 'labels > 0'").as_array().map(Vec::len), Some(2));
    assert!(fs::read_to_string(home.path("labelled.csv")).unwrap().contains("night/dog.png"));
}
