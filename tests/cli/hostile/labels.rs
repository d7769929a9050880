//! Labels: boxes outside of images, ids that are none, and folders of label files with anything in them.

use std::fs;

use image::ImageFormat;

use super::files::picture;
use super::refused;
use crate::environment::Home;

#[test]
fn annotations_that_mean_nothing_are_counted_and_told_with_their_rows() {
    let home = Home::with_images();
    home.write(
        "bad.json",
        r#"{"images":[{"id":1,"file_name":"cat.jpg","width":100,"height":50},{"id":2,"file_name":"none.jpg"},
            {"id":1,"file_name":"bird.jpg"},{"id":4,"file_name":"../../etc/passwd"}],
        "categories":[{"id":7,"name":"tail"}],
        "annotations":[
            {"id":1,"image_id":1,"category_id":7,"bbox":[10,10,20,20]},
            {"id":2,"image_id":1,"category_id":7,"bbox":[90,10,20,20]},
            {"id":3,"image_id":1,"category_id":7,"bbox":[10,10,-20,20]},
            {"id":4,"image_id":1,"category_id":7,"bbox":[1e999,10,20,20]},
            {"id":5,"image_id":9,"category_id":7,"bbox":[10,10,20,20]},
            {"id":6,"image_id":1,"category_id":8,"bbox":[10,10,20,20]},
            {"id":7,"image_id":2,"category_id":7,"bbox":[10,10,20,20]},
            {"id":8,"image_id":4,"category_id":7},
            {"id":9,"image_id":1,"category_id":7,"bbox":[10,10,20]}]}"#,
    );
    let report = home.json("dataset import-labels ../bad.json");
    assert_eq!((&report["inserted"], &report["failed"]), (&1.into(), &10.into()), "{report:#}");
    let reasons: Vec<_> =
        report["errors"].as_array().unwrap().iter().map(|error| error["reason"].to_string()).collect();
    let all = reasons.join("\n");
    for part in [
        "in `images`: the image id 1 is there twice",
        "outside of the image, which is 100 x 50",
        "has no area",
        "no image with the id 9",
    ]
    .into_iter()
    .chain(["no category with the id 8", "no item `none.jpg`", "3 numbers instead of 4"])
    {
        assert!(all.contains(part), "{part}: {all}");
    }
    assert_eq!(home.json("items --where 'labels > 0'").as_array().unwrap().len(), 1);
    assert_eq!(home.json("dataset show")["status"], "READY");
}

#[test]
fn annotations_that_break_off_leave_no_label() {
    let home = Home::with_images();
    let annotation = r#"{"image_id":1,"category_id":7,"bbox":[1,1,2,2]},"#;
    let text = format!(
        r#"{{"images":[{{"id":1,"file_name":"cat.jpg"}}],"categories":[{{"id":7,"name":"x"}}],"annotations":[{}"#,
        annotation.repeat(1_000)
    );
    home.write("cut.json", &text);
    refused(&home, "dataset import-labels ../cut.json", 2, "ends too early");
}

#[test]
fn a_folder_of_label_files_is_taken_over_as_far_as_it_is_good() {
    let home = Home::new();
    for name in ["images/train/a.png", "images/train/b.png"] {
        let path = home.path("images").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, picture(ImageFormat::Png)).unwrap();
    }
    home.write("images/images/train/bad.png", "no picture");
    home.ok("create first --yes");
    home.write("yolo/data.yaml", "train: ../images\nnames:\n  0: cat\n  1: dog\n");
    home.write("yolo/labels/train/a.txt", "0 0.5 0.5 0.5 0.5\n1 0.95 0.5 0.2 0.2\n7 0.5 0.5 0.1 0.1\nx\n");
    home.write("yolo/labels/train/b.txt", "1 0.1 0.1 0.2 0.1 0.3 0.4\n");
    home.write("yolo/labels/train/bad.txt", "0 0.5 0.5 0.5 0.5\n");
    home.write("yolo/labels/train/gone.txt", "0 0.5 0.5 0.5 0.5\n");
    fs::write(home.path("yolo/labels/train/latin.txt"), b"0 0.5 0.5 0.5 0.5 \xe9\n").unwrap();
    let report = home.json("dataset import-labels ../yolo");
    assert_eq!((&report["rows"], &report["inserted"], &report["failed"]), (&8.into(), &2.into(), &6.into()));
    let all = report["errors"].to_string();
    let parts = [
        "`images/train/a.png`: the box [272, 80, 64, 40] is outside of the image, which is 320 x 200",
        "`train/a.txt`, row 3 (line 3): class 7 has no name",
        "`train/a.txt`, row 4 (line 4): `x` is no number of a class",
        "`images/train/bad.png`: the size of the image is not known",
        "no image `train/gone` with any ending",
        "latin.txt",
    ];
    parts.iter().for_each(|part| assert!(all.contains(part), "{part}: {all}"));
    let items = home.json("items --where 'labels > 0'");
    assert_eq!(items[0]["labels"][0]["bbox"], serde_json::json!([80.0, 50.0, 160.0, 100.0]));
    assert_eq!(items[1]["labels"][0]["bbox"], serde_json::json!([32.0, 20.0, 64.0, 60.0]));
    fs::write(home.path("yolo/labels/train/b.txt"), "").unwrap();
    home.ok("dataset import-labels ../yolo --replace");
    assert_eq!(home.json("items --where 'labels > 0'").as_array().unwrap().len(), 1);
}
