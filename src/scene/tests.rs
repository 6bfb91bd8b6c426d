//! Pictures of known scenes, compared byte by byte with `golden/*.svg`. `TANDEM_GOLDEN=write cargo nextest run golden` rewrites them: look at each
//! before committing it.

use std::{fs, path::PathBuf};

use super::{
    svg::{Links, Look, SvgOptions, svg, view},
    theme::Theme,
};
use crate::model::{
    geom::{Geo, Size},
    ids::BlobId,
    order::Order,
    path::Sample,
    shape::{Kind, Picture, Shape},
    style::{Align, Color, Dash, FILLS, Font, Head, MARKERS, Pattern, STROKES},
};

fn golden(name: &str, picture: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/scene/golden").join(name);
    if std::env::var_os("TANDEM_GOLDEN").is_some() {
        fs::write(&file, picture).expect("the golden file can be written");
    }
    let known = fs::read_to_string(&file).unwrap_or_default();
    assert!(known == picture, "{name} looks different now: run with TANDEM_GOLDEN=write, look at the difference");
}

fn shape(kind: Kind, at: [f64; 4]) -> Shape {
    Shape::new(kind, Geo { x: at[0], y: at[1], w: at[2], h: at[3], r: 0.0 }, Order::first())
}

fn through(kind: Kind, at: &[(f64, f64)]) -> Shape {
    let points: Vec<Sample> = at.iter().map(|&(x, y)| Sample { x, y, p: 0.5 }).collect();
    Shape::through(kind, &points, Order::first())
}

fn boxes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (row, kind) in [Kind::Rectangle, Kind::Ellipse, Kind::Diamond].into_iter().enumerate() {
        for (column, dash) in Dash::ALL.iter().enumerate() {
            let mut shape = shape(kind, [column as f64 * 200.0, row as f64 * 130.0, 160.0, 100.0]);
            (shape.style.dash, shape.style.round) = (*dash, column != 1);
            shape.style.fill = Some(FILLS[(row * 3 + column) % FILLS.len()].1);
            shape.style.stroke = STROKES[row * 3 + column].1;
            (shape.geo.r, shape.style.align) = (column as f64 * 0.15, Align::Middle);
            shape.text = ["One", "A label of two lines", "<&\"'>"][column].into();
            shapes.push(shape);
        }
    }
    shapes
}

fn lines() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (row, head) in Head::ALL.iter().enumerate() {
        let y = row as f64 * 70.0;
        let paths: [&[(f64, f64)]; 3] = [
            &[(0.0, y), (120.0, y + 30.0)],
            &[(160.0, y), (220.0, y + 40.0), (300.0, y)],
            &[(340.0, y), (380.0, y + 50.0), (420.0, y - 10.0), (480.0, y + 30.0)],
        ];
        for (column, path) in paths.into_iter().enumerate() {
            let mut shape = through(Kind::Arrow, path);
            (shape.style.head, shape.style.tail) = (*head, Head::ALL[(row + column) % Head::ALL.len()]);
            (shape.style.round, shape.style.width) = (column != 1, [1.5, 3.0, 6.0][column]);
            shape.style.opacity = if row == 2 { 0.5 } else { 1.0 };
            shape.style.dash = Dash::ALL[row % 3];
            shapes.push(shape);
        }
    }
    let mut area = through(Kind::Line, &[(520.0, 0.0), (620.0, 40.0), (580.0, 140.0), (520.0, 0.0)]);
    area.style.fill = Some(Color(0xfbefb9));
    shapes.push(area);
    shapes
}

fn strokes() -> Vec<Shape> {
    let wave = |i: usize, y: f64| {
        let t = i as f64 / 8.0;
        Sample { x: t * 26.0, y: y + 26.0 * t.sin() * (0.6 * t).cos(), p: 0.5 + 0.45 * (0.8 * t).sin() }
    };
    let mut shapes: Vec<Shape> = Vec::new();
    for (row, width) in [1.5_f32, 3.0, 6.0, 14.0].into_iter().enumerate() {
        let mut points: Vec<Sample> = (0..130).map(|i| wave(i, row as f64 * 80.0)).collect();
        if row == 1 {
            points.iter_mut().for_each(|s| s.p = 0.5);
        }
        let mut shape = Shape::through(Kind::Pen, &points, Order::first());
        (shape.style.width, shape.style.stroke) = (width, STROKES[row * 2 + 1].1);
        shapes.push(shape);
    }
    let mut zigzag = through(Kind::Pen, &[(450.0, 0.0), (520.0, 10.0), (452.0, 22.0), (520.0, 36.0), (450.0, 40.0)]);
    zigzag.style.width = 8.0;
    let mut dot = through(Kind::Pen, &[(480.0, 90.0)]);
    dot.style.width = 6.0;
    let mut blob = through(Kind::Pen, &[(450.0, 160.0), (500.0, 130.0), (540.0, 180.0), (490.0, 230.0), (452.0, 162.0)]);
    blob.style.fill = Some(Color(0xd3f0dc));
    shapes.extend([zigzag, dot, blob]);
    shapes
}

fn texts() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (row, font) in Font::ALL.iter().enumerate() {
        for (column, align) in Align::ALL.iter().enumerate() {
            let mut shape = shape(Kind::Text, [column as f64 * 240.0, row as f64 * 90.0, 200.0, 50.0]);
            (shape.style.font, shape.style.align) = (*font, *align);
            shape.geo.r = if column == 2 { -0.1 } else { 0.0 };
            shape.text = "Of quiet boats\n  and <wide> water".into();
            shapes.push(shape);
        }
    }
    shapes
}

#[test]
fn golden_boxes() {
    golden("boxes.svg", &svg(&boxes(), SvgOptions::default()));
}

#[test]
fn golden_boxes_in_the_dark() {
    let paper = Some(Theme::Light.paper());
    golden("boxes-dark.svg", &svg(&boxes(), SvgOptions { look: Look::Fixed(Theme::Dark), background: paper, ..SvgOptions::default() }));
}

#[test]
fn golden_lines() {
    golden("lines.svg", &svg(&lines(), SvgOptions::default()));
}

/// Every form, clean and filled, hatched by an unsteady hand, and crosswise by a worse one; with labels.
fn forms() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (row, kind) in Kind::ALL.into_iter().filter(|kind| kind.is_form()).enumerate() {
        for column in 0..4 {
            let mut shape = shape(kind, [f64::from(column) * 200.0, row as f64 * 140.0, 160.0, 110.0]);
            let style = &mut shape.style;
            (style.align, style.seed, style.width) = (Align::Middle, (row * 4) as u32 + column + 1, [2.0, 3.0, 2.0, 1.5][column as usize]);
            (style.rough, style.pattern) =
                [(0.0, Pattern::Solid), (0.0, Pattern::Hachure), (1.0, Pattern::Hachure), (2.0, Pattern::Cross)][column as usize];
            (style.fill, style.stroke) = (Some(FILLS[(row + column as usize) % FILLS.len()].1), STROKES[row].1);
            (style.dash, style.round) = (Dash::ALL[usize::from(column == 1 && row % 2 == 1)], column != 2);
            style.radius = if column == 3 { 24.0 } else { 0.0 };
            shape.text = ["Label", "", "Two words", ""][column as usize].into();
            shapes.push(shape);
        }
    }
    shapes
}

/// What else lies on boards: paper, markers, frames with what they cut off, groups, pictures, labels of lines.
fn things() -> Vec<Shape> {
    let mut note = shape(Kind::Sticky, [0.0, 0.0, 180.0, 180.0]);
    (note.text, note.sign, note.style.size, note.style.align) = ("Call the printer before noon".into(), "Ada".into(), 28.0, Align::Middle);
    let mut long = Shape { text: "many words ".repeat(14), ..shape(Kind::Sticky, [210.0, 0.0, 180.0, 180.0]) };
    (long.style.fill, long.geo.r, long.style.align) = (Some(FILLS[5].1), 0.06, Align::Start);
    let words = Shape { text: "Words below a marker".into(), ..shape(Kind::Text, [430.0, 30.0, 220.0, 25.0]) };
    let mut marker = through(Kind::Highlight, &[(420.0, 48.0), (500.0, 40.0), (600.0, 46.0), (650.0, 40.0)]);
    marker.style.stroke = MARKERS[0].1;
    let mut frame = shape(Kind::Frame, [430.0, 110.0, 240.0, 140.0]);
    (frame.text, frame.style.width, frame.style.stroke) = ("Plan".into(), 1.5, STROKES[1].1);
    let inside = |mut shape: Shape| {
        (shape.parent, shape.style.fill) = (Some(frame.id.clone()), Some(FILLS[6].1));
        shape
    };
    let cut = [inside(shape(Kind::Star, [600.0, 150.0, 120.0, 120.0])), inside(shape(Kind::Cloud, [400.0, 130.0, 140.0, 80.0]))];
    let mut turned = shape(Kind::Frame, [720.0, 40.0, 160.0, 120.0]);
    turned.geo.r = 0.2;
    let tilted = Shape { parent: Some(turned.id.clone()), ..inside(shape(Kind::Hexagon, [680.0, 60.0, 120.0, 90.0])) };
    let hidden = Shape { hide: true, ..shape(Kind::Rectangle, [0.0, 0.0, 700.0, 300.0]) };
    let picture = Picture { blob: BlobId::of([7; 32]), size: [640.0, 480.0], crop: None, mirror: false };
    let image = Shape { image: Some(picture.clone()), ..shape(Kind::Image, [0.0, 230.0, 120.0, 90.0]) };
    let mut part =
        Shape { image: Some(Picture { crop: Some([0.25, 0.0, 0.5, 0.5]), ..picture }), ..shape(Kind::Image, [150.0, 230.0, 90.0, 90.0]) };
    part.geo.r = -0.1;
    let mut labelled = Vec::new();
    for (i, points) in [
        &[(0.0, 360.0), (240.0, 400.0)][..],
        &[(280.0, 400.0), (380.0, 330.0), (480.0, 400.0)],
        &[(520.0, 330.0), (520.0, 400.0), (700.0, 400.0)],
    ]
    .into_iter()
    .enumerate()
    {
        let mut line = through(Kind::Arrow, points);
        (line.text, line.style.head) = (["yes", "a longer label", "elbow"][i].into(), Head::Arrow);
        (line.style.dash, line.style.elbow, line.style.rough, line.style.seed) = (Dash::ALL[i], i == 2, i as f32, 5);
        labelled.push(line);
    }
    let mut styled = Shape { text: "Bold and italic, in a box of fixed width".into(), ..shape(Kind::Text, [720.0, 220.0, 160.0, 75.0]) };
    (styled.style.bold, styled.style.italic, styled.style.fixed) = (true, true, true);
    let mut things = vec![note, long, words, marker, frame];
    things.extend(cut);
    things.extend([turned, tilted, hidden, image, part, styled]);
    things.extend(labelled);
    things
}

#[test]
fn golden_forms() {
    golden("forms.svg", &svg(&forms(), SvgOptions::default()));
}

#[test]
fn golden_things() {
    golden("things.svg", &svg(&things(), SvgOptions::default()));
    let options = SvgOptions { look: Look::Fixed(Theme::Dark), background: Some(Theme::Light.paper()), ..SvgOptions::default() };
    golden("things-dark.svg", &svg(&things(), options));
}

#[test]
fn a_picture_is_linked_as_the_caller_says_or_left_out() {
    let with = |links: &dyn Fn(&BlobId) -> Option<String>| svg(&things(), SvgOptions { links: Links(links), ..SvgOptions::default() });
    assert_eq!(with(&|_| Some("data:image/png;base64,\"AA".into())).matches("href=\"data:image/png;base64,&quot;AA\"").count(), 2);
    assert!(!with(&|_| None).contains("<image"));
}

#[test]
fn what_is_hidden_or_cut_off_does_not_widen_the_picture() {
    let mut frame = shape(Kind::Frame, [0.0, 0.0, 100.0, 100.0]);
    frame.style.width = 2.0;
    let mut inside = shape(Kind::Rectangle, [50.0, 50.0, 900.0, 900.0]);
    inside.parent = Some(frame.id.clone());
    let hidden = Shape { hide: true, ..shape(Kind::Rectangle, [0.0, 0.0, 5000.0, 10.0]) };
    let seen = view(&[frame, inside, hidden], 0.0);
    assert!(seen.x1 <= 101.0 && seen.y1 <= 101.0, "{seen:?}");
}

#[test]
fn golden_strokes() {
    golden("strokes.svg", &svg(&strokes(), SvgOptions::default()));
}

#[test]
fn golden_texts() {
    golden("texts.svg", &svg(&texts(), SvgOptions::default()));
}

#[test]
fn golden_picture_that_follows_its_viewer() {
    let options = SvgOptions {
        look: Look::Alone,
        background: Some(Theme::Light.paper()),
        max: Some(Size::new(320.0, 200.0)),
        title: "Boxes & \"things\"",
        desc: "Nine boxes",
        ..SvgOptions::default()
    };
    golden("preview.svg", &svg(&boxes(), options));
}

#[test]
fn a_picture_follows_the_page_without_a_style_sheet() {
    let picture = svg(&boxes(), SvgOptions { look: Look::Page, ..SvgOptions::default() });
    assert!(picture.contains("light-dark(#1e2329,") && !picture.contains("style=") && !picture.contains("<style"));
}

#[test]
fn an_empty_board_is_a_picture_too() {
    let picture = svg(&[], SvgOptions { title: "Nothing yet", ..SvgOptions::default() });
    assert!(picture.starts_with("<svg ") && picture.ends_with("<title>Nothing yet</title></svg>"), "{picture}");
}

#[test]
fn text_cannot_break_out_of_the_picture() {
    let mut shape = shape(Kind::Text, [0.0, 0.0, 10.0, 10.0]);
    shape.text = "</text><script>alert(1)</script>\u{0}\u{b}".into();
    let picture = svg(&[shape], SvgOptions { title: "</title><img src=x onerror=alert(1)>", ..SvgOptions::default() });
    assert!(!picture.contains("<script") && !picture.contains("<img") && !picture.contains('\u{0}') && !picture.contains('\u{b}'));
}

#[test]
fn a_small_picture_leaves_out_what_cannot_be_seen_in_it() {
    let mut shapes = vec![shape(Kind::Rectangle, [0.0, 0.0, 100_000.0, 60_000.0])];
    shapes.extend((0..100).map(|i| shape(Kind::Ellipse, [f64::from(i) * 50.0, 90.0, 40.0, 40.0])));
    let picture = svg(&shapes, SvgOptions { max: Some(Size::new(320.0, 200.0)), ..SvgOptions::default() });
    assert_eq!(picture.matches("<path").count(), 1);
}

/// The folder of real drawings beside the project, where it is present.
fn boards() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let beside = ["../shared/data/boards", "../../shared/data/boards"].map(|way| root.join(way));
    std::env::var_os("TANDEM_BOARDS").map(PathBuf::from).into_iter().chain(beside).find(|folder| folder.is_dir())
}

/// With `TANDEM_PICTURES=folder` the pictures are kept there, light and dark, to be looked at.
#[test]
fn real_drawings_are_imported_and_rendered() {
    let Some(folder) = boards() else {
        println!("skipped: the folder of real drawings (../shared/data/boards, or TANDEM_BOARDS) is absent");
        return;
    };
    let fixture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("end2end/fixtures/every-element.excalidraw");
    for name in ["small", "medium", "large", "every-element"] {
        let file = if name == "every-element" { fixture.clone() } else { folder.join(name).with_extension("excalidraw") };
        let imported = crate::model::excalidraw::import(&fs::read_to_string(&file).expect("a drawing")).expect("a scene");
        assert!(imported.shapes.len() >= 200, "{name}: {} shapes", imported.shapes.len());
        assert!(imported.shapes.iter().all(|s| s.geo.is_sound()), "{name}");
        let background = Some(Theme::Light.paper());
        for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let picture = svg(&imported.shapes, SvgOptions { look: Look::Fixed(theme), background, ..SvgOptions::default() });
            assert!(picture.matches("<path").count() > imported.shapes.len() / 2 && !picture.contains("NaN"), "{name}");
            if let Some(folder) = std::env::var_os("TANDEM_PICTURES") {
                fs::write(PathBuf::from(folder).join(format!("{name}-{ending}.svg")), &picture).expect("a picture");
            }
        }
        let preview = svg(&imported.shapes, SvgOptions { look: Look::Alone, max: Some(Size::new(480.0, 300.0)), ..SvgOptions::default() });
        println!("{name}: {} shapes, preview {} kB, left out {:?}", imported.shapes.len(), preview.len() / 1000, imported.left_out);
    }
}
