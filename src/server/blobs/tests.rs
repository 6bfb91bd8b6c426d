//! Pictures kept, read, swept, and refused.

use tempfile::TempDir;

use super::*;
use crate::{
    model::{
        geom::Geo,
        order::Order,
        shape::{Picture, Shape},
    },
    server::{Services, config::Config, rooms::Seed},
};

/// A PNG of that size, as far as its head says.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

async fn services() -> (TempDir, std::sync::Arc<Services>) {
    let dir = tempfile::tempdir().unwrap();
    let services = Services::start(Config::local(dir.path().into())).await.unwrap();
    (dir, services)
}

fn shown(blob: &Blob) -> Shape {
    let image = Picture { blob: blob.id.clone(), size: blob.size, crop: None, mirror: false };
    Shape { image: Some(image), ..Shape::new(crate::model::shape::Kind::Image, Geo { w: 9.0, h: 9.0, ..Geo::default() }, Order::first()) }
}

#[test]
fn a_picture_is_known_by_its_bytes_alone() {
    assert_eq!(kind::measure(&png(640, 480)), Ok((Kind::Png, [640.0, 480.0])));
    assert_eq!(kind::measure(b"GIF89a\x10\0\x20\0\0\0\0"), Ok((Kind::Gif, [16.0, 32.0])));
    for (svg, size) in [
        ("<svg width='20' height='10px'/>", [20.0, 10.0]),
        ("\u{feff}<?xml version='1.0'?><!-- a --><!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg viewBox='0 0 30 60' width='10'/>", [10.0, 20.0]),
        ("<svg viewBox='0,0,0.5,1'></svg>", [1.0, 2.0]),
        ("<svg/>", [300.0, 150.0]),
    ] {
        assert_eq!(kind::measure(svg.as_bytes()), Ok((Kind::Svg, size)), "{svg}");
    }
    for none in [&b""[..], b"hello", b"%PDF-1.7", b"<html><svg/></html>", b"<svgfoo/>", b"MZ", b"\0\0\0\x20ftypisom", &[0xff; 40]] {
        assert_eq!(kind::measure(none), Err(BadPicture::Kind), "{none:?}");
    }
    for broken in [&b"\x89PNG\r\n\x1a\n"[..], b"GIF89a", b"\xff\xd8\xff", b"<svg><g></svg>"] {
        assert_eq!(kind::measure(broken), Err(BadPicture::Broken), "{broken:?}");
    }
}

#[test]
fn bombs_are_refused_before_anybody_unpacks_them() {
    assert_eq!(kind::measure(&png(100_000, 10)), Err(BadPicture::Pixels));
    assert_eq!(kind::measure(&png(15_000, 15_000)), Err(BadPicture::Pixels));
    assert_eq!(kind::measure(&png(0, 10)), Err(BadPicture::Broken));
    let deep = format!("<svg>{}{}</svg>", "<g>".repeat(100_000), "</g>".repeat(100_000));
    assert_eq!(kind::measure(deep.as_bytes()), Err(BadPicture::Broken));
    let lol: String = (1..10).map(|i| format!("<!ENTITY l{i} '{}'>", format!("&l{};", i - 1).repeat(10))).collect();
    let laughs = format!("<!DOCTYPE svg [<!ENTITY l0 'lol'>{lol}]><svg>&l9;</svg>");
    assert_eq!(kind::measure(laughs.as_bytes()), Err(BadPicture::Broken));
    assert!(!svg::is_plain(b"<svg><g id='a'/><use href='#a'/></svg>"));
    assert!(svg::is_plain(b"<svg><path d='M0 0h9'/></svg>"));
    assert!(matches!(found(vec![0; limits::BLOB + 1], Takes::Files), Err(BlobError::TooBig)));
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_read_back() {
    let (dir, services) = services().await;
    let doc = services.rooms.create(None, Seed::default()).await.unwrap();
    let mut incoming = services.blobs.incoming().await.unwrap();
    for piece in png(8, 8).chunks(5) {
        incoming.write(piece).await.unwrap();
    }
    let one = services.blobs.take(incoming, Takes::Pictures, &doc).await.unwrap();
    let two = services.blobs.keep(found(png(8, 8), Takes::Pictures).unwrap(), Some(&doc)).await.unwrap();
    assert_eq!((&one, one.size), (&two, [8.0, 8.0]));
    assert_eq!(services.blobs.read(&one.id).await.unwrap(), Some((Kind::Png, png(8, 8))));
    assert_eq!(services.store.blob_bytes(&doc).await.unwrap(), png(8, 8).len() as u64);
    let waiting = fs::read_dir(dir.path().join("blobs/incoming")).unwrap().count();
    assert_eq!(waiting, 0, "nothing is left where files wait");
    drop(services.blobs.incoming().await.unwrap());
    assert_eq!(fs::read_dir(dir.path().join("blobs/incoming")).unwrap().count(), 0, "one that breaks off leaves nothing");
    assert!(matches!(
        services.blobs.keep(found(png(8, 8), Takes::Pictures).unwrap(), Some(&DocId::random())).await,
        Err(BlobError::Store(StoreError::NoSuchDoc))
    ));
}

#[tokio::test]
async fn a_picture_stays_while_it_is_shown_and_a_while_after() {
    let (_dir, services) = services().await;
    let (day, start) = (limits::BLOB_UNUSED.as_millis() as u64, now_ms());
    let kept = services.blobs.keep(found(png(1, 1), Takes::Pictures).unwrap(), None).await.unwrap();
    let lost = services.blobs.keep(found(png(2, 2), Takes::Pictures).unwrap(), None).await.unwrap();
    let seed = Seed { shapes: vec![shown(&kept)], ..Seed::default() };
    let doc = services.rooms.create(None, seed).await.unwrap();
    let brought = services.blobs.keep(found(png(3, 3), Takes::Pictures).unwrap(), Some(&doc)).await.unwrap();
    let there = async |blob: &Blob| services.blobs.read(&blob.id).await.unwrap().is_some();
    let sweep = async |now: u64| services.blobs.sweep(&services.rooms, now).await.unwrap();
    assert_eq!(sweep(start + day / 2).await, 0);
    assert_eq!(sweep(start + 2 * day).await, 2, "never shown, a day old");
    assert!(there(&kept).await && !there(&lost).await && !there(&brought).await);
    assert_eq!(sweep(start + 400 * day).await, 0, "what is shown stays for ever");
    // The document shows it no longer.
    services.store.shown(&doc, 0, Vec::new(), start + 400 * day).await.unwrap();
    let blank = services.rooms.content(&doc).await.unwrap().seq;
    services.store.shown(&doc, blank, Vec::new(), start + 400 * day).await.unwrap();
    assert_eq!(sweep(start + 429 * day).await, 0, "an undo may want it");
    assert_eq!(sweep(start + 431 * day).await, 1);
    assert!(!there(&kept).await);
}

#[tokio::test]
async fn what_the_text_of_a_note_refers_to_stays_as_what_a_board_shows_does() {
    let (_dir, services) = services().await;
    let (day, start) = (limits::BLOB_UNUSED.as_millis() as u64, now_ms());
    let mut ids = Vec::new();
    for bytes in [png(1, 1), b"%PDF-1.7".to_vec(), png(2, 2), b"lost".to_vec()] {
        ids.push(services.blobs.keep(found(bytes, Takes::Files).unwrap(), None).await.unwrap().id);
    }
    let note = format!("![a](/blobs/{})\n\n[b.pdf](/blobs/{}/b.pdf)\n\n![c][c]\n\n[c]: /blobs/{}\n", ids[0], ids[1], ids[2]);
    services.rooms.create(None, Seed { note, ..Seed::default() }).await.unwrap();
    assert_eq!(services.blobs.sweep(&services.rooms, start + 2 * day).await.unwrap(), 1);
    assert_eq!(services.blobs.sweep(&services.rooms, start + 400 * day).await.unwrap(), 0);
    assert_eq!(services.blobs.read(&ids[1]).await.unwrap(), Some((Kind::File, b"%PDF-1.7".to_vec())));
    for (id, there) in ids.iter().zip([true, true, true, false]) {
        assert_eq!(services.blobs.read(id).await.unwrap().is_some(), there);
    }
}

#[test]
fn bytes_that_are_no_picture_are_a_file_and_broken_pictures_are_too() {
    for bytes in [&b""[..], b"hello", b"%PDF-1.7", b"<html><script>alert(1)</script></html>", b"\x89PNG\r\n\x1a\n", &png(60_000, 60_000)] {
        assert_eq!(kind::identify(bytes), (Kind::File, [0.0; 2]), "{bytes:?}");
    }
    assert_eq!(kind::identify(&png(3, 2)), (Kind::Png, [3.0, 2.0]));
    assert_eq!(Kind::File.content_type(), "application/octet-stream");
}

#[tokio::test]
async fn a_document_takes_only_so_many_bytes_of_pictures() {
    let (_dir, services) = services().await;
    let doc = services.rooms.create(None, Seed::default()).await.unwrap();
    let vast = Blob { id: BlobId::of([1; 32]), kind: "png".into(), bytes: limits::BLOBS, size: [1.0, 1.0] };
    services.store.keep_blob(vast, Some(&doc), 1).await.unwrap();
    assert!(matches!(services.blobs.keep(found(png(1, 1), Takes::Pictures).unwrap(), Some(&doc)).await, Err(BlobError::Full)));
}
