//! The icons: each one path on a 20 × 20 grid, drawn with a 1.75 stroke in the colour of the text. Always decoration: what holds an icon
//! carries the words.

use super::Erased;
use leptos::prelude::*;

use crate::{board::input::Tool, model::shape::Kind};

macro_rules! icons {
    ($($name:ident $path:literal)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($name),+ }
        impl Icon {
            const fn path(self) -> &'static str {
                match self { $(Icon::$name => $path),+ }
            }
        }
    };
}

icons! {
    Select "M5 3.2l10.8 6.3-4.9 1.2-2.4 4.5z"
    Hand "M7 10.4V5a1.2 1.2 0 0 1 2.4 0v4M9.4 9V3.9a1.2 1.2 0 0 1 2.4 0V9M11.8 9V5a1.2 1.2 0 0 1 2.4 0v6.6c0 3.2-1.8 5.2-4.6 5.2-2.1 0-3.4-.9-4.5-2.7l-1.7-2.9a1.2 1.2 0 0 1 2-1.3L7 11.8"
    Pen "M3.5 16.5l.9-3.6 8.8-8.8a1.6 1.6 0 0 1 2.3 0l.4.4a1.6 1.6 0 0 1 0 2.3l-8.8 8.8zM11.7 5.6l2.7 2.7"
    Rectangle "M4.5 4.5h11a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z"
    Ellipse "M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z"
    Diamond "M10 2.8l7.2 7.2-7.2 7.2L2.8 10z"
    Triangle "M10 3.5l7 13H3z"
    Hexagon "M6.5 3.9h7l3.5 6.1-3.5 6.1h-7L3 10z"
    Star "M10 2.8l2.2 4.8 5.2.6-3.9 3.5 1.1 5.1-4.6-2.6-4.6 2.6 1.1-5.1-3.9-3.5 5.2-.6z"
    Cloud "M6 15.5a3.3 3.3 0 0 1-.4-6.6 4.6 4.6 0 0 1 8.9-.7 3.7 3.7 0 0 1-.4 7.3z"
    Cylinder "M4 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5v9c0 1.4-2.7 2.5-6 2.5s-6-1.1-6-2.5zM4 5.5c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5"
    Bubble "M4.5 3.5h11a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1H9l-4 4v-4h-.5a1 1 0 0 1-1-1V4.5a1 1 0 0 1 1-1z"
    Sticky "M4.5 3.5h11a1 1 0 0 1 1 1v7l-5 5h-7a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM16.5 11.5h-4a1 1 0 0 0-1 1v4"
    Highlighter "M8 11.5l-3.5 3.5-.5 2 2.5-.5 3-3M8 11.5l3 3 6-6.5a2 2 0 0 0-3-3z"
    Frame "M6 2.5v15M14 2.5v15M2.5 6h15M2.5 14h15"
    Shapes "M3.5 3.5h6v6h-6zM14 3.5l3 5.5h-6zM6.5 11.200a2.9 2.9 0 1 0 0 5.8a2.9 2.9 0 1 0 0-5.8zM12 14h5M14.5 11.5v5"
    Line "M4 16L16 4"
    Arrow "M4 16L15.5 4.5M8.5 4.5h7v7"
    Text "M4.5 6.5v-2h11v2M10 4.5v11M8 15.5h4"
    Picture "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM3.6 13.6l3.6-3.5 3 2.9 2.7-2.5 3.5 3.2M12.6 7.6a.9.9 0 1 0 1.8 0a.9.9 0 1 0-1.8 0"
    Eraser "M8.4 16.5h8.2M5.7 16.5h2.7l7.4-7.4a1.6 1.6 0 0 0 0-2.2l-2.9-2.9a1.6 1.6 0 0 0-2.2 0l-6.9 6.9a1.6 1.6 0 0 0 0 2.2zM7.4 7.3l5.1 5.1"
    Laser "M3.5 16.5l6-6M11.5 8.5a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0M12 2.5v2.6M15.9 4.6l-1.9 1.9M18 8.5h-2.6M16 12.4l-1.9-1.9M8.1 4.6l1.9 1.9"
    Undo "M4 8h8a4.2 4.2 0 0 1 0 8.4H8M7.2 4.6L3.8 8l3.4 3.4"
    Redo "M16 8H8a4.2 4.2 0 0 0 0 8.4h4M12.8 4.6L16.2 8l-3.4 3.4"
    Plus "M10 4.5v11M4.5 10h11"
    Minus "M4.5 10h11"
    Fit "M3.5 7V4.5a1 1 0 0 1 1-1H7M13 3.5h2.5a1 1 0 0 1 1 1V7M16.5 13v2.5a1 1 0 0 1-1 1H13M7 16.5H4.5a1 1 0 0 1-1-1V13"
    Link "M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.6-2.6A3.25 3.25 0 0 0 11 4.4l-.9.9M11.6 8.4a3.2 3.2 0 0 0-4.6 0L4.4 11A3.25 3.25 0 0 0 9 15.6l.9-.9"
    More "M4.2 10a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0M9.6 10a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0M15 10a.4.4 0 1 0 .8 0a.4.4 0 1 0-.8 0"
    Check "M4.5 10.5l3.7 3.7 7.3-8.4"
    Busy "M10 3.5a6.5 6.5 0 1 1-6.5 6.5"
    Offline "M7.2 5.2A5 5 0 0 1 14.6 8.2a3.6 3.6 0 0 1 1.7 6.3M13 15.5H6.2a3.7 3.7 0 0 1-.6-7.3M3.5 3.5l13 13"
    Alert "M10 3.5l7.2 12.8H2.8zM10 8.3v3.6M10 14v.1"
    Note "M5.5 3.5h9a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM7.5 7.3h5M7.5 10h5M7.5 12.7h2.5"
    Both "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM10 4v12"
    Board "M4.5 4h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM6.3 8.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M10 13l3.8-5"
    Sun "M10 6.9a3.1 3.1 0 1 0 0 6.2a3.1 3.1 0 1 0 0-6.2zM10 2.4v1.4M10 16.2v1.4M2.4 10h1.4M16.2 10h1.4M4.6 4.6l1 1M14.4 14.4l1 1M4.6 15.4l1-1M14.4 5.6l1-1"
    Moon "M16.5 11.6A6.8 6.8 0 0 1 8.4 3.5a6.8 6.8 0 1 0 8.1 8.1z"
    Contrast "M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM10 3.5v13M12.6 4.8v10.4"
    Help "M7.4 7.5a2.6 2.6 0 1 1 3.9 2.2c-.8.5-1.3 1-1.3 2M10 14.8v.1"
    Close "M5 5l10 10M15 5L5 15"
    Import "M10 13V4M6.5 7.3L10 3.8l3.5 3.5M4 12.5v4h12v-4"
    Copy "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4"
    Print "M6 7.5v-4h8v4M6 13.5H3.5v-6h13v6H14M6 11.5h8v5H6z"
    Download "M10 3.5v9M6.5 9.2L10 12.7l3.5-3.5M4 16.5h12"
    Duplicate "M8 7.5h7.5a.5.5 0 0 1 .5.5v7.5a.5.5 0 0 1-.5.5H8a.5.5 0 0 1-.5-.5V8a.5.5 0 0 1 .5-.5zM12.5 7.5v-3a.5.5 0 0 0-.5-.5H4.5a.5.5 0 0 0-.5.5V12a.5.5 0 0 0 .5.5h3"
    Trash "M4 5.5h12M8 5.5V4h4v1.5M5.5 5.5l.6 10a1 1 0 0 0 1 1h5.8a1 1 0 0 0 1-1l.6-10M8.5 8.7v4.6M11.5 8.7v4.6"
    Front "M10 16V7M6.3 10.5L10 6.8l3.7 3.7M4 3.5h12"
    Back "M10 4v9M6.3 9.5l3.7 3.7 3.7-3.7M4 16.5h12"
    Drop "M10 3c3.1 3.5 4.9 6 4.9 8.6a4.9 4.9 0 1 1-9.8 0C5.1 9 6.9 6.5 10 3z"
    Up "M5 12.5l5-5 5 5"
    Down "M5 7.5l5 5 5-5"
    Eye "M2.5 10c1.8-3.2 4.4-4.8 7.5-4.8s5.7 1.6 7.5 4.8c-1.8 3.2-4.4 4.8-7.5 4.8S4.3 13.2 2.5 10zM10 7.7a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 1 0 0-4.6z"
    Hidden "M4 7.5c1.5 1.9 3.6 2.9 6 2.9s4.5-1 6-2.9M5.6 9.4L4 11.6M14.4 9.4l1.6 2.2M10 10.4v2.8"
    Lock "M5.5 9h9a.8.8 0 0 1 .8.8v5.9a.8.8 0 0 1-.8.8h-9a.8.8 0 0 1-.8-.8V9.8a.8.8 0 0 1 .8-.8zM7 9V6.6a3 3 0 0 1 6 0V9"
    Unlock "M5.5 9h9a.8.8 0 0 1 .8.8v5.9a.8.8 0 0 1-.8.8h-9a.8.8 0 0 1-.8-.8V9.8a.8.8 0 0 1 .8-.8zM7 9V6.6a3 3 0 0 1 5.8-1"
    Source "M7 5.500L2.800 10 7 14.500M13 5.500L17.200 10 13 14.500"
    Read "M10 5.2C8.200 4 5.900 3.700 3.500 4v11.200c2.400-.3 4.700 0 6.500 1.200 1.800-1.200 4.100-1.500 6.500-1.200V4c-2.400-.3-4.700 0-6.500 1.200zM10 5.200v11.200"
    Outline "M4 5h3M4 10h3M4 15h3M10 5h6M10 10h6M10 15h6"
    Search "M9 4a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM12.6 12.6l3.9 3.9"
    Person "M10 4a3 3 0 1 0 0 6a3 3 0 1 0 0-6zM4 16.5c.6-2.7 3-4.2 6-4.2s5.4 1.5 6 4.2"
}

impl From<Tool> for Icon {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Select => Icon::Select,
            Tool::Hand => Icon::Hand,
            Tool::Pen | Tool::Shape(Kind::Pen) => Icon::Pen,
            Tool::Shape(Kind::Ellipse) => Icon::Ellipse,
            Tool::Shape(Kind::Diamond) => Icon::Diamond,
            Tool::Shape(Kind::Triangle) => Icon::Triangle,
            Tool::Shape(Kind::Hexagon) => Icon::Hexagon,
            Tool::Shape(Kind::Star) => Icon::Star,
            Tool::Shape(Kind::Cloud) => Icon::Cloud,
            Tool::Shape(Kind::Cylinder) => Icon::Cylinder,
            Tool::Shape(Kind::Bubble) => Icon::Bubble,
            Tool::Shape(Kind::Sticky) => Icon::Sticky,
            Tool::Shape(Kind::Highlight) => Icon::Highlighter,
            Tool::Shape(Kind::Frame) => Icon::Frame,
            Tool::Shape(Kind::Line) => Icon::Line,
            Tool::Shape(Kind::Arrow) => Icon::Arrow,
            Tool::Text | Tool::Shape(Kind::Text) => Icon::Text,
            Tool::Eraser => Icon::Eraser,
            Tool::Laser => Icon::Laser,
            Tool::Shape(_) => Icon::Rectangle,
        }
    }
}

/// One icon, 20px square.
pub fn icon(which: Icon) -> AnyView {
    drawing("icon", "0 0 20 20", ["<path d='", which.path(), "'/>"].concat())
}

/// One icon as markup, for lists that are markup.
pub fn markup(which: Icon) -> String {
    ["<svg class='icon' viewBox='0 0 20 20' aria-hidden='true'><path d='", which.path(), "'/></svg>"].concat()
}

/// The mark of the product: two wheels on one axle, one drawn, one inked.
pub fn logo() -> AnyView {
    drawing("logo", "0 0 32 20", "<circle class='ink' cx='9' cy='10' r='7'/><circle class='ring' cx='23' cy='10' r='6'/>".into())
}

/// An SVG that only decorates. `inside` is markup: it must hold nothing that a person wrote.
pub fn drawing(class: &'static str, view_box: &'static str, inside: String) -> AnyView {
    view! { <svg class=class viewBox=view_box aria-hidden="true" inner_html=inside></svg> }.erased()
}
