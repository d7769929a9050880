//! What every command prints, to people and as JSON. Each story is kept as a file under `golden/`; after a change that
//! is meant, `INSTA_UPDATE=always cargo test --test cli golden` writes them anew.

use crate::environment::Home;
use crate::story::Story;

#[test]
fn list() {
    let home = Home::with_images();
    home.ok("guard -- true");
    let mut story = Story::new(&home);
    story.table("list").json("list").table("list --all --limit 2").json("list --search DELIVERED --reverse");
    story.table("list --search nothing").json("list --deleted").table("list --reason creation");
    story.end("list");
}

#[test]
fn show() {
    let home = Home::with_images();
    Story::new(&home).table("show first").json("show current").end("show");
}

#[test]
fn create() {
    let home = Home::new();
    let mut story = Story::new(&home);
    story.table("create first -m 'as delivered' --yes").table("create second").table("create --if-changed");
    home.write("images/bird.jpg", "a bird");
    story.json("create third").json("create --if-changed");
    story.json("create trained --training-model-id m1 --training-model-name detector");
    story.end("create");
}

#[test]
fn edit() {
    let home = Home::with_images();
    Story::new(&home).table("edit first --name delivered").json("edit second -m 'with a bird'").end("edit");
}

#[test]
fn restore() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("restore first --dry-run").json("restore first --dry-run");
    story.table("restore first --yes").json("restore second --yes").table("restore current --yes");
    home.write("images/labels/classes.json", "[]");
    story.json("restore first --path 'labels/**' --no-checkpoint --yes").table("list --limit 1");
    story.end("restore");
}

#[test]
fn restoring_into_another_dataset_replaces_that() {
    let home = Home::with_images();
    home.ok("clone first --name copy");
    let mut story = Story::new(&home);
    story.table("restore images:second --into copy --dry-run").table("restore images:second --into copy --yes");
    story.table("diff copy:current images:second --stat").table("-d copy undo --yes");
    story.table("restore images:second --into missing --yes").end("restore-into");
}

#[test]
fn undo() {
    let home = Home::with_images();
    home.ok("restore first --yes");
    home.ok("edit second --name changed");
    let mut story = Story::new(&home);
    story.table("undo --dry-run").table("undo --yes").json("undo --dry-run").json("undo --yes").table("undo --yes");
    story.end("undo");
}

#[test]
fn clone() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("clone first").json("clone second ../experiment --name experiment").table("clone first").end("clone");
}

#[test]
fn rm_and_undelete() {
    let home = Home::with_images();
    let mut story = Story::of_store(&home);
    story.table("rm first --dry-run").table("rm first --yes").table("list --deleted").json("undelete first");
    story.json("rm first --yes").table("undelete first").table("undelete first").end("rm");
}

#[test]
fn protect_and_unprotect() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("protect first --reason 'published'").json("protect second").table("unprotect first");
    story.json("unprotect second").end("protect");
}

#[test]
fn copy_id() {
    let home = Home::with_images();
    Story::new(&home).table("copy-id first").json("copy-id current").end("copy-id");
}

#[test]
fn diff() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("diff").table("diff first second").json("diff first second").table("diff second first --stat");
    home.write("images/labels/classes.json", "[]");
    story.table("diff").json("diff --stat --only media").end("diff");
}

#[test]
fn files() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("files first").json("files second labels").table("files first missing").end("files");
}

#[test]
fn history() {
    let home = Home::with_images();
    home.ok("restore first --yes");
    home.ok("undo --yes");
    Story::new(&home).table("history").json("history --limit 2").table("history --limit 1").end("history");
}

#[test]
fn prune() {
    let home = Home::with_images();
    let mut story = Story::of_store(&home);
    story
        .table("prune --keep-last 1 --dry-run")
        .json("prune --keep-last 2 --dry-run")
        .json("prune --keep-last 2 --yes");
    story.table("prune --keep-last 1 --yes").table("prune --keep-last 1 --yes").end("prune");
}

#[test]
fn gc() {
    let home = Home::with_images();
    home.ok("rm first --yes");
    let mut story = Story::of_store(&home);
    story.table("gc --dry-run").json("gc --grace 0 --dry-run").json("gc --grace 0 --yes").table("gc --grace 0 --yes");
    story.end("gc");
}

#[test]
fn verify() {
    let home = Home::with_images();
    let mut story = Story::of_store(&home);
    story.table("verify").json("verify first --full").json("verify --sample 100");
    story.table("verify --repair --dry-run").json("verify --repair").end("verify");
}

#[test]
fn stats() {
    let home = Home::with_images();
    Story::of_store(&home).table("stats").json("stats").end("stats");
}

#[test]
fn datasets() {
    let home = Home::new();
    let mut story = Story::new(&home);
    story.table("dataset create").json("dataset create ../home --name second").table("dataset list");
    story.json("dataset list").table("dataset show").json("dataset show second").end("dataset");
}

#[test]
fn dataset_status() {
    let home = Home::with_images();
    home.write("images/new.jpg", "new");
    let mut story = Story::new(&home);
    story.table("dataset status").json("dataset status --wait").end("dataset-status");
}

#[test]
fn dataset_changes() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("dataset rename pictures").json("dataset rename pictures images");
    story.table("dataset set snapshots off").json("dataset set snapshots on");
    std::fs::rename(home.path("images"), home.path("elsewhere")).unwrap();
    std::fs::create_dir(home.path("images")).unwrap();
    story.json("list").json("dataset move images ../elsewhere").table("dataset move images ../elsewhere");
    story.end("dataset-changes");
}

#[test]
fn dataset_rm_and_undelete() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story
        .table("dataset rm")
        .json("dataset rm --yes")
        .table("dataset list")
        .table("dataset list --deleted")
        .json("dataset undelete images")
        .table("dataset rm --yes");
    story.end("dataset-rm");
}

#[test]
fn tags_and_labels() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("dataset tag --add night,blurry cat.jpg").json("dataset tag --add night --all");
    story.table("dataset tag --rm blurry --glob '*.jpg'").table("dataset tag --add night labels");
    story.table("dataset label --add cat --box 1,2,30,40 cat.jpg").json("dataset label --add bird bird.jpg");
    story.table("diff").json("diff --only tags,labels --stat");
    home.ok("create third");
    home.write("images/cat.jpg", "another cat");
    home.ok("dataset tag --rm night --all");
    std::fs::remove_file(home.path("images/bird.jpg")).unwrap();
    story.table("restore third --only tags --dry-run").json("restore third --only tags --yes").table("diff third");
    story.table("dataset tag --add x").table("dataset tag --add x new.jpg").json("dataset tag --add x --glob '*.gif'");
    story
        .table("dataset tag --add '' --all")
        .table("dataset label --clear --all")
        .table("dataset label --add x --box 1 --all");
    story.end("items");
}

#[test]
fn import_metadata() {
    let home = Home::with_images();
    home.write(
        "weather.csv",
        "path,speed,weather,at\ncat.jpg,12.50,rain,2026-01-02\nbird.jpg,7,sun,\nfish.jpg,1,sun,\n",
    );
    home.write(
        "more.jsonl",
        "{\"file_name\":\"cat.jpg\",\"speed\":\"fast\"}\n{\"file_name\":\"bird.jpg\",\"speed\":8}\n",
    );
    let mut story = Story::new(&home);
    story.table("dataset import-metadata ../weather.csv --field weather=enum:rain,sun").json("diff --only metadata");
    story.json("dataset import-metadata ../more.jsonl").table("diff --only metadata --stat");
    story
        .table("undo --yes")
        .table("diff --only metadata --stat")
        .table("dataset import-metadata ../weather.csv --key name");
    story.table("dataset import-metadata missing.csv").end("import-metadata");
}

#[test]
fn import_labels() {
    let home = Home::with_images();
    home.write("image_annotations.csv", "filename,label\ncat.jpg,cat\nbird.jpg,bird\nfish.jpg,fish\n");
    home.write(
        "annotations.json",
        "{\"images\":[{\"id\":1,\"file_name\":\"cat.jpg\"}],\"categories\":[{\"id\":7,\"name\":\"tail\"}],\
         \"annotations\":[{\"id\":3,\"image_id\":1,\"category_id\":7,\"bbox\":[1,2,3,4]},{\"id\":4,\"image_id\":9,\
         \"category_id\":7,\"bbox\":[1,2,3,4]}]}",
    );
    let mut story = Story::new(&home);
    story
        .table("dataset import-labels ../image_annotations.csv")
        .json("dataset import-labels ../annotations.json --replace");
    story.table("diff --only labels").table("dataset import-labels missing.csv");
    home.write("captions.csv", "filename,caption\ncat.jpg,\"A cat, asleep.\"\nbird.jpg,\n");
    story.table("dataset import-labels ../captions.csv").json("items --where 'caption is not null'");
    home.write("yolo/classes.txt", "cat\nbird\n");
    home.write("yolo/labels/cat.txt", "0 0.5 0.5 0.5 0.5\n2 0.5 0.5 0.5 0.5\n");
    home.write("yolo/labels/fish.txt", "0 0.5 0.5 0.5 0.5\n");
    story.json("dataset import-labels ../yolo").table("dataset import-labels ../images/labels");
    story.end("import-labels");
}

#[test]
fn listed_items() {
    let home = Home::with_images();
    home.ok("dataset tag --add night,blurry cat.jpg");
    home.ok("dataset label --add cat --box 1,2,30,40 cat.jpg");
    home.ok("dataset label --add bird bird.jpg");
    let mut story = Story::new(&home);
    story.table("items").json("items --where 'labels > 0'").table("items --limit 1").json("items first --limit 1");
    story
        .table("items first --where 'tags = 2'")
        .table("items missing")
        .table("items --where 'colour = 1'")
        .json("items --where 'size >'")
        .end("listed");
}

#[test]
fn exports() {
    let home = Home::with_images();
    home.ok("dataset tag --add night cat.jpg");
    let mut story = Story::new(&home);
    story.table("dataset export all.csv").table("dataset export all.csv").json("dataset export all.csv --force");
    story.table("dataset export one.csv --snapshot first --where 'size = 3'");
    story
        .table("dataset export all.xml")
        .table("dataset export all.csv --images")
        .table("dataset export all --format x");
    story.table("dataset export x.csv --where nonsense").table("dataset export none/x.csv").end("export");
}

#[test]
fn people() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("dataset people").table("dataset share --with Bea@example.com --role editor");
    story.json("dataset share --with cid@example.com --role viewer").json("dataset people images");
    story.json("dataset unshare --with cid@example.com").table("dataset unshare --with cid@example.com");
    story.table("dataset unshare --with ana@example.com").json("dataset share --with ana@example.com --role viewer");
    story.end("people");
}

#[test]
fn tokens() {
    let home = Home::new();
    let mut story = Story::new(&home);
    story.table("token list").table("token revoke key_1").json("token list");
    story.table("token create --email ana@example.com").json("token create --email bea@example.com");
    story.table("token create --email bot@example.com --tenant City --tenant test");
    story.json("token create --email bot@example.com --tenant city").table("token create --email bot --tenant city");
    story.table("token list").json("token list").end("token");
}

#[test]
fn a_revoked_key_is_gone_and_no_secret_is_shown_again() {
    let home = Home::new();
    let made = home.json("token create --email ana@example.com");
    let (key, secret) = (made["key_id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert!(!home.ok("token list --json").contains(secret));
    assert_eq!(home.json(&format!("token revoke {key}"))["key_id"], made["key_id"]);
    assert_eq!(home.run(&format!("token revoke {key}")).code, 3);
    assert_eq!(home.ok("token list --json"), "[]");
}

#[test]
fn tasks() {
    let home = Home::with_images();
    home.ok("restore first --yes");
    let task = home.ok("task list -o id");
    let mut story = Story::new(&home);
    story.table("task list").json("task list").table(&format!("task show {task}")).json(&format!("task show {task}"));
    story.table(&format!("task wait {task}")).json(&format!("task wait {task}"));
    story.table(&format!("task abort {task}")).json(&format!("task abort {task}"));
    story.table(&format!("task retry {task}")).json(&format!("task retry {task}")).end("task");
}

#[test]
fn media() {
    let home = Home::new();
    home.ok("create first --yes");
    home.ok("dataset create --managed --name cloud");
    let mut story = Story::new(&home);
    story.table("dataset add-media -d cloud cat.jpg labels").table("create -d cloud").table("dataset reindex cloud");
    story
        .json("dataset add-media -d cloud dog.jpg --reindex")
        .table("create added -d cloud")
        .table("files added -d cloud");
    story.json("dataset add-media -d cloud dog.jpg").json("dataset reindex -d cloud").table("undo -d cloud --yes");
    story
        .table("dataset add-media cat.jpg")
        .json("dataset add-media cat.jpg")
        .table("dataset add-media -d cloud no.jpg");
    story.table("dataset add-media -d cloud cat.jpg ../images/cat.jpg --reindex -o id").table("dataset add-media");
    story.table("dataset reindex -d cloud").table("history -d cloud").end("media");
}

#[test]
fn models() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("dataset enrich --model image-statistics").table("dataset models").json("dataset models");
    let sizes = r#"while read -r line; do id=${line#*'"id":'}; id=${id%%,*}; size=${line#*'"size":'}; case $line in
        *bird*) echo "{\"id\":$id,\"error\":\"no bird\"}";; *) echo "{\"id\":$id,\"output\":${size%%,*}}";; esac; done"#;
    let quoted = format!("'''{sizes}'''");
    home.configure(&format!(
        "[models.sizes]\ncommand = [\"sh\", \"-c\", {quoted}]\ntype = \"SIZES\"\nversion = \"2\"\n"
    ));
    story.table("dataset enrich --model sizes").json("dataset enrich --model sizes").table("diff");
    story.table("dataset models").json("dataset enrich --model sizes --again").table("history");
    story.table("undo --yes").table("dataset models");
    story.table("dataset enrich --model sizer").json("dataset enrich --model sizer").table("dataset enrich");
    home.configure("[models.sizes]\ncommand = [\"sh\"]\nbatches = 3\n");
    story.table("dataset models").end("models");
}

#[test]
fn propagated_labels() {
    let home = Home::with_images();
    for copy in ["cat2.jpg", "cat3.jpg"] {
        home.write(&format!("images/{copy}"), "cat");
    }
    let mut story = Story::new(&home);
    story.table("dataset propagate-labels");
    home.ok("dataset reindex");
    home.ok("dataset label --add cat,animal cat.jpg");
    story.table("dataset propagate-labels").table("items --where 'labels > 0'").table("diff");
    home.ok("dataset label --clear --add dog cat2.jpg");
    story.json("dataset propagate-labels --threshold 1 --min-confidence 0.5 --category cat,dog");
    story.table("items --where 'labels > 0'").table("history").table("undo --yes");
    story.table("dataset propagate-labels --threshold 0.5").json("dataset propagate-labels --min-confidence 2");
    story.table("dataset propagate-labels --threshold much").end("propagated");
}

#[test]
fn entities() {
    let home = Home::new();
    let mut story = Story::new(&home);
    story.table("dataset create --tenant SmartCity").json("dataset create --tenant other");
    story.table("entity list -d smartcity").table("list -d smartcity");
    let room = r#"'{"type": "Room", "id": "Room1", "temperature": {"type": "Number", "value": 21.50}}'"#;
    story.table(&format!("entity put -d smartcity {room}"));
    story.json(r#"entity put -d smartcity '[{"id":"Room2","type":"Room"}, {"id":"Room2","type":"Hall"}]'"#);
    story.table(r#"entity put -d smartcity --service-path /east '{"id":"Room1","type":"Room","open":true}'"#);
    story.table("entity list -d smartcity").json("entity list -d smartcity --type Room --service-path /");
    story.table("entity get -d smartcity Room1 --service-path /").table("entity get -d smartcity Room1");
    story.json("entity get -d smartcity Room2 --type Hall").json("entity get -d smartcity Room9");
    story
        .table("create before -d smartcity")
        .table("entity rm -d smartcity Room2")
        .json("entity rm -d smartcity Room2 --yes");
    story.table("entity list -d smartcity --at before --limit 2 --offset 1").table("diff -d smartcity");
    story.table("restore before -d smartcity --yes").table("undo -d smartcity --yes");
    story.table("restore smartcity:before --into other --yes").table("entity list -d other -o jsonl");
    story.table("restore smartcity:before --into fresh --dry-run").table("restore smartcity:before --into fresh");
    story.table("restore smartcity:before --into fresh --yes").table("entity list -d fresh -o jsonl");
    story.table("clone before -d smartcity").table("clone before elsewhere -d smartcity").table("list -d smartcity");
    story.table("rm before -d smartcity --yes").table("dataset list").table("dataset status -d smartcity");
    story.end("entity");
}

#[test]
fn entity_failures() {
    let home = Home::with_images();
    home.ok("dataset create --tenant city");
    let mut story = Story::new(&home);
    story.table("entity list").json("entity put '{}'").table("entity put -d city '{\"id\":\"a\"}'");
    story
        .table("entity put -d city '{\"id\":\"a\",\"type\":\"T\",\"type\":\"U\"}'")
        .table("entity put -d city missing.json");
    story.table("entity put -d city").table("entity rm -d city a --yes").table("dataset create --tenant 'a b'");
    story
        .table("dataset create --tenant city")
        .table("dataset rename city 'My City'")
        .table("entity list -d city --service-path x");
    story.end("entity-failures");
}

#[test]
fn guard() {
    let home = Home::with_images();
    let mut story = Story::new(&home);
    story.table("guard -- true").json("guard -- true").json("guard before -- false");
    story.table("guard -- sh -c 'rm cat.jpg; exit 3'");
    story.json("guard --restore-on-failure -- sh -c 'rm bird.jpg; exit 3'");
    story.table("guard --restore-on-failure -- sh -c 'rm bird.jpg; exit 3'").end("guard");
}

#[test]
fn schemas_are_listed() {
    let home = Home::new();
    Story::new(&home).table("schema").json("schema").end("schema");
}
