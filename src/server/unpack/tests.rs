//! Folders in, documents out; and what hostile archives get.

use std::io::Write;

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::server::{archive, blobs::kind::Kind, config::Config, rooms::Content};

async fn services() -> (tempfile::TempDir, Arc<Services>) {
    let dir = tempfile::tempdir().unwrap();
    let services = Services::start(Config::local(dir.path().into())).await.unwrap();
    (dir, services)
}

fn zipped(files: &[(&str, &[u8])]) -> std::fs::File {
    let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap()
}

fn png(width: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(2_u32.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

async fn note(services: &Services, made: &Made) -> String {
    services.rooms.content(&made.id).await.unwrap().note
}

#[tokio::test]
async fn notes_find_their_files_and_each_other() {
    let (_dir, services) = services().await;
    let first = "---\ntitle: \"The first\"\n---\n\n![p](../img/A%20b.png) [report](files/r.pdf) [next](second.md#top) ![same](A%20B.PNG)\n";
    let second =
        "# Second\n\n[back](/notes/first.md) [out](../../etc/passwd) [web](https://a.b/x.md) [mail](mailto:x@y) [gone](gone.png)\n";
    let file = zipped(&[
        ("notes/first.md", first.as_bytes()),
        ("notes/second.md", second.as_bytes()),
        ("img/A b.png", &png(3)),
        ("notes/files/r.pdf", b"%PDF-1.7"),
        ("spare.png", &png(4)),
        ("__MACOSX/notes/._first.md", b"x"),
        (".obsidian/app.json", b"{}"),
    ]);
    let unpacked = zip(&services, None, file).await.unwrap();
    let [one, two] = &unpacked.documents[..] else { panic!("{unpacked:?}") };
    assert_eq!((one.title.as_str(), two.title.as_str()), ("The first", "Second"));
    let text = note(&services, one).await;
    let blobs = note::blobs(&text);
    assert_eq!(
        text,
        first
            .replace("../img/A%20b.png", &format!("/blobs/{}", blobs[0]))
            .replace("files/r.pdf", &format!("/blobs/{}/r.pdf", blobs[1]))
            .replace("second.md", &format!("/d/{}", two.id))
            .replace("A%20B.PNG", &format!("/blobs/{}", blobs[0]))
    );
    assert_eq!(services.blobs.read(&blobs[0]).await.unwrap(), Some((Kind::Png, png(3))));
    assert_eq!(services.blobs.read(&blobs[1]).await.unwrap(), Some((Kind::File, b"%PDF-1.7".to_vec())));
    assert_eq!(note(&services, two).await, second.replace("/notes/first.md", &format!("/d/{}", one.id)));
    let reasons: Vec<String> = unpacked.left_out.iter().map(|(file, why)| format!("{file}: {why}")).collect();
    assert_eq!(
        reasons,
        [
            "notes/second.md: it refers to ../../etc/passwd, which is not there",
            "notes/second.md: it refers to gone.png, which is not there",
            "spare.png: no note refers to it",
        ]
    );
}

#[tokio::test]
async fn what_is_exported_comes_back_as_it_was() {
    let (_dir, services) = services().await;
    let mut ids = Vec::new();
    for bytes in [png(1), b"%PDF-1.7".to_vec(), png(2)] {
        ids.push(services.blobs.keep(blobs::found(bytes, Takes::Files).unwrap(), None).await.unwrap().id);
    }
    let text = format!(
        "# Über *all*\r\n\n![Screen shot](/blobs/{0}) ![Screen shot](/blobs/{2} \"t\") [r (1).pdf](/blobs/{1}/r%20%281%29.pdf)\n\n![again](/blobs/{0})\n",
        ids[0], ids[1], ids[2]
    );
    let scene = r#"{"type":"excalidraw","version":2,"elements":[{"id":"a","type":"rectangle","x":0,"y":0,"width":9,"height":9}]}"#;
    let shapes = import::document(None, None, Some(scene)).unwrap().seed.shapes;
    let content = Content { title: "Über all".into(), note: text.clone(), shapes, seq: 1 };
    let scratch = archive::write(&content, &services.blobs).unwrap();
    let mut archive = ::zip::ZipArchive::new(scratch.file.try_clone().unwrap()).unwrap();
    let mut names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    names.sort();
    assert_eq!(
        names,
        ["board.excalidraw", "board.svg", "files/Screen shot-2.png", "files/Screen shot.png", "files/r (1).pdf", "Über all.md"]
    );
    let mut written = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("Über all.md").unwrap(), &mut written).unwrap();
    assert!(
        written.contains(
            "![Screen shot](files/Screen%20shot.png) ![Screen shot](files/Screen%20shot-2.png \"t\") [r (1).pdf](files/r%20%281%29.pdf)"
        ),
        "{written}"
    );

    let unpacked = zip(&services, None, scratch.file.try_clone().unwrap()).await.unwrap();
    assert_eq!(unpacked.left_out, []);
    let back = services.rooms.content(&unpacked.documents[0].id).await.unwrap();
    assert_eq!((back.title.as_str(), back.note), ("Über all", text.replace("\r\n", "\n")));
    assert_eq!(back.shapes.len(), 1);
}

#[tokio::test]
async fn a_folder_on_the_disk_is_read_likewise() {
    let (_dir, services) = services().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("a/.git")).unwrap();
    std::fs::write(folder.path().join("a/x.md"), "![p](p.png)").unwrap();
    std::fs::write(folder.path().join("a/p.png"), png(1)).unwrap();
    std::fs::write(folder.path().join("a/.git/y.md"), "no").unwrap();
    std::fs::write(folder.path().join("sketch.excalidraw"), r#"{"type":"excalidraw","elements":[]}"#).unwrap();
    let unpacked = super::folder(&services, None, folder.path()).await.unwrap();
    let titles: Vec<&str> = unpacked.documents.iter().map(|made| made.title.as_str()).collect();
    assert_eq!((titles, unpacked.left_out.len()), (vec!["x", "sketch"], 0));
    assert!(note(&services, &unpacked.documents[0]).await.starts_with("![p](/blobs/"));
}

#[tokio::test]
async fn hostile_archives_get_a_reason_and_reach_nothing() {
    let (dir, services) = services().await;
    let plain = |bytes: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    };
    for (file, why) in [
        (plain(b""), "not a zip"),
        (plain(b"PK\x03\x04 and then nothing"), "not a zip"),
        (plain(&[b"PK\x06\x06".to_vec(), vec![0xff; 60]].concat()), "more than 10000 files"),
        (zipped(&[("a.txt", b"x")]), "no note"),
        (zipped(&(0..501).map(|i| (&*format!("{i}.md").leak(), &b"x"[..])).collect::<Vec<_>>()), "more than 500 notes"),
        (zipped(&[("../evil.md", b"x"), ("/etc/evil.md", b"x"), ("C:\\evil.md", b"x")]), "no note"),
    ] {
        let error = zip(&services, None, file).await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    let bomb = vec![0; limits::BODY + 1];
    let file = zipped(&[
        ("ok.md", b"![x](big.bin) ![y](ok.md)"),
        ("big.bin", &vec![0; limits::BLOB + 1]),
        ("bomb.md", &bomb),
        ("odd.md", b"\xff\xfe"),
        ("../up.md", b"x"),
    ]);
    let unpacked = zip(&services, None, file).await.unwrap();
    assert_eq!(unpacked.documents.len(), 1);
    let reasons: Vec<String> = unpacked.left_out.iter().map(|(file, why)| format!("{file}: {why}")).collect();
    assert_eq!(
        reasons,
        [
            "../up.md: its path leads out of the folder",
            "bomb.md: it is larger than 16 MiB",
            "odd.md: it is not UTF-8 text",
            "big.bin: it is larger than 20 MiB",
        ]
    );
    assert!(!dir.path().join("up.md").exists() && !dir.path().parent().unwrap().join("up.md").exists());
}

#[test]
fn much_out_of_little_ends_at_the_limit() {
    let zeros = vec![0; 1 << 20];
    let file = zipped(&[("a.bin", &zeros), ("b.bin", &zeros), ("c.bin", &zeros)]);
    assert!(file.metadata().unwrap().len() < 20_000);
    let mut source = Source::zip(file).unwrap();
    source.left = 5 << 19;
    assert_eq!([0, 1].map(|at| source.read(at, limits::BLOB).map(|bytes| bytes.len())), [Ok(1 << 20), Ok(1 << 20)]);
    for at in [2, 0] {
        assert_eq!(source.read(at, limits::BLOB), Err("there is more than 512 MiB in it".into()));
    }
}

#[tokio::test]
async fn what_was_not_taken_is_named_once_and_of_very_many_the_number() {
    let (_dir, services) = services().await;
    let file = zipped(&[("a.md", "[](gone.md) ".repeat(100_000).as_bytes())]);
    assert_eq!(zip(&services, None, file).await.unwrap().left_out, [("a.md".into(), "it refers to gone.md, which is not there".into())]);
    let many: String = (0..LEFT_OUT + 50).map(|n| format!("[]({n}.md) ")).collect();
    let left_out = zip(&services, None, zipped(&[("a.md", many.as_bytes())])).await.unwrap().left_out;
    assert_eq!((left_out.len(), left_out.last()), (LEFT_OUT + 1, Some(&("The rest".into(), "there are 50 more such lines".into()))));
}

#[tokio::test]
async fn a_board_belongs_to_the_only_note_of_its_folder() {
    let (_dir, services) = services().await;
    let scene = br##"{"type":"excalidraw","version":2,"elements":[{"type":"rectangle","id":"r","x":0,"y":0,"width":40,"height":20}]}"##;
    let folders: Vec<(String, String)> = (0..200).map(|n| (format!("{n}/note.md"), format!("{n}/board.excalidraw"))).collect();
    let mut files: Vec<(&str, &[u8])> = folders.iter().flat_map(|(note, board)| [(&**note, &b"# N"[..]), (&**board, &scene[..])]).collect();
    files.extend([("two/a.md", &b"# A"[..]), ("two/b.md", b"# B"), ("two/board.excalidraw", scene), ("Plan.EXCALIDRAW", scene)]);
    let made = zip(&services, None, zipped(&files)).await.unwrap();
    assert_eq!((made.documents.len(), made.left_out), (204, Vec::new()));
    for (file, shapes) in [("0/note.md", 1), ("199/note.md", 1), ("two/a.md", 0), ("two/board.excalidraw", 1), ("Plan.EXCALIDRAW", 1)] {
        let document = made.documents.iter().find(|made| made.file == file).expect(file);
        assert_eq!(services.rooms.content(&document.id).await.unwrap().shapes.len(), shapes, "{file}");
    }
}
