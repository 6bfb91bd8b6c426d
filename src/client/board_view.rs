//! The board in the page: two canvases in a host element, what listens on it, and one paint a frame. It knows where pixels go, not what they mean.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlCanvasElement, HtmlElement};

use super::{
    clips::Clips,
    dom::{Frame, Listener, Resized, create, document, style, window},
    files::Files,
    keys::Keys,
    minimap::Minimap,
    number,
    overlay_layer::OverlayLayer,
    pointer::Pointers,
    reflect::get,
    scene_layer::{SceneLayer, View, context},
    storage,
    text_input::TextInput,
    theme,
    whiteboard::Surface,
};
use crate::{
    board::{
        Board, Camera,
        effect::TextField,
        input::{Clip, Command, Input, Key},
    },
    model::{
        geom::{Point, Rect, Size},
        ids::ShapeId,
    },
};

/// Where the choice of snapping is kept; it is on until somebody has turned it off.
const SNAP: &str = "snap";

pub struct BoardView {
    host: HtmlElement,
    layers: RefCell<Option<(SceneLayer, OverlayLayer)>>,
    field: RefCell<Option<Rc<TextInput>>>,
    /// For measuring text, off the screen.
    ruler: HtmlCanvasElement,
    /// The server's drawing, until the canvas shows the same.
    first: RefCell<Option<Element>>,
    synced: Cell<bool>,
    /// The view is somebody's: the server's, or a person's.
    looked: Cell<bool>,
    scene_due: Cell<bool>,
    /// Of the host, CSS pixels. It is asked when it changes: asking in each frame makes the browser lay out the page there and then.
    size: Cell<Size>,
    /// How many cursors of others are shown, as `data-cursors` on the host says.
    cursors: Cell<usize>,
    map: RefCell<Option<Minimap>>,
    grid: Cell<bool>,
    /// Whether things snap, as this browser remembers it.
    snap: Cell<bool>,
    frame: Frame,
    send: Rc<dyn Fn(Input)>,
    wants: Rc<dyn Fn(&Key) -> bool>,
    files: Rc<Files>,
    listening: RefCell<Option<Listening>>,
}

struct Listening {
    pointers: Pointers,
    _keys: Keys,
    clips: Clips,
    _size: Resized,
    _theme: theme::Watch,
    /// The hand-written font comes when it is first painted.
    _fonts: Option<Listener>,
}

impl BoardView {
    /// Builds the canvases in `host`. `send` carries what the person does; `wants` says whether the board will use a key; `paint` is called once a frame when something must be painted and
    /// leads to [`BoardView::paint`]. Nothing is heard before [`BoardView::start`].
    pub fn mount(
        host: HtmlElement,
        doc: &str,
        send: impl Fn(Input) + 'static,
        wants: impl Fn(&Key) -> bool + 'static,
        paint: impl Fn() + 'static,
    ) -> Rc<Self> {
        let theme = theme::current();
        let canvas = || {
            let canvas: HtmlCanvasElement = create("canvas");
            for (property, value) in [("position", "absolute"), ("inset", "0"), ("width", "100%"), ("height", "100%")] {
                style(&canvas, property, value);
            }
            let _ = canvas.set_attribute("aria-hidden", "true");
            let _ = host.append_child(&canvas);
            canvas
        };
        let layers = SceneLayer::new(canvas(), theme).zip(OverlayLayer::new(canvas()));
        let send: Rc<dyn Fn(Input)> = Rc::new(send);
        Rc::new(BoardView {
            files: Files::listen(host.clone(), doc, send.clone()),
            first: RefCell::new(host.query_selector(":scope > svg").ok().flatten()),
            host,
            layers: RefCell::new(layers),
            field: RefCell::default(),
            ruler: create("canvas"),
            synced: Cell::new(false),
            cursors: Cell::new(0),
            looked: Cell::new(false),
            scene_due: Cell::new(false),
            size: Cell::new(Size::ZERO),
            map: RefCell::default(),
            grid: Cell::new(false),
            snap: Cell::new(false),
            frame: Frame::new(move |_| paint()),
            send,
            wants: Rc::new(wants),
            listening: RefCell::default(),
        })
    }

    /// Starts to listen; the board is told its size and, when the server drew it, looks where the server's drawing looks.
    pub fn start(self: &Rc<Self>, synced: bool) {
        self.synced.set(synced);
        self.measure();
        self.look_as_the_server();
        if synced {
            self.look_at_all();
        }
        if storage::get(SNAP).is_none_or(|kept| kept != "off") {
            (self.send)(Input::Snap(true));
            self.snap.set(true);
        }
        let send = self.send.clone();
        let send = move |input| send(input);
        let (size, look) = (Rc::downgrade(self), Rc::downgrade(self));
        let anew: Rc<dyn Fn()> = Rc::new(move || {
            if let Some(view) = look.upgrade() {
                if let Some((scene, overlay)) = &mut *view.layers.borrow_mut() {
                    scene.set_theme(theme::current());
                    overlay.refresh();
                }
                if let Some(field) = &*view.field.borrow() {
                    field.fit();
                }
                view.paint_scene();
            }
        });
        let themed = anew.clone();
        let listening = Listening {
            pointers: Pointers::listen(&self.host, send.clone()),
            _keys: Keys::listen(&self.host, self.wants.clone(), send),
            clips: Clips::listen(&self.host, self.send.clone(), self.files.clone()),
            _size: Resized::watch(&self.host, move || {
                if let Some(view) = size.upgrade() {
                    view.measure();
                }
            }),
            _theme: theme::watch(move |_| themed()),
            _fonts: get(&document(), "fonts").map(|fonts| Listener::on(fonts.unchecked_ref(), "loadingdone", move |_: Event| anew())),
        };
        *self.listening.borrow_mut() = Some(listening);
        let pictures = Rc::downgrade(self);
        if let Some((scene, _)) = &*self.layers.borrow() {
            scene.wake(Rc::new(move || _ = pictures.upgrade().map(|view| view.paint_scene())));
        }
        self.paint_scene();
    }

    fn measure(&self) {
        let size = Size::new(f64::from(self.host.client_width()), f64::from(self.host.client_height()));
        self.size.set(size);
        // A hidden board keeps its size and its view.
        if !size.is_zero_area() {
            (self.send)(Input::Resize(size));
            self.paint_scene();
        }
    }

    /// Takes over the view of the server's drawing: its box of the board (`viewBox`), as the browser has fitted it into the host.
    fn look_as_the_server(&self) {
        let Some(svg) = self.first.borrow().clone() else { return };
        let numbers = svg.get_attribute("viewBox").unwrap_or_default();
        let numbers: Vec<f64> = numbers.split_ascii_whitespace().filter_map(number::read).collect();
        let &[x, y, w, h] = numbers.as_slice() else { return };
        let (shown, host) = (svg.get_bounding_client_rect(), self.host.get_bounding_client_rect());
        let zoom = (shown.width() / w).min(shown.height() / h);
        if !zoom.is_finite() || zoom <= 0.0 {
            return;
        }
        let middle = Point::new(shown.left() - host.left() + shown.width() / 2.0, shown.top() - host.top() + shown.height() / 2.0);
        let Camera { pan, zoom } = Camera::on(Point::new(x + w / 2.0, y + h / 2.0), middle, zoom);
        self.looked.set(true);
        (self.send)(Input::Look { pan, zoom });
    }

    /// Without a drawing of the server's (the page was reached from another one), the first look is at everything.
    fn look_at_all(&self) {
        if !self.looked.replace(true) {
            (self.send)(Input::Do(Command::ZoomFit));
        }
    }
}

impl Surface for BoardView {
    fn paint_scene(&self) {
        self.scene_due.set(true);
        self.frame.request();
    }
    fn paint_overlay(&self) {
        self.frame.request();
    }
    fn paint_area(&self, area: Rect) {
        if let Some((scene, _)) = &mut *self.layers.borrow_mut() {
            scene.damage(area);
        }
        self.paint_scene();
    }
    fn paint_new(&self, place: u32) {
        if let Some((scene, _)) = &mut *self.layers.borrow_mut() {
            scene.add(place);
        }
        self.paint_scene();
    }
    fn synced(&self) {
        self.synced.set(true);
        self.look_at_all();
        self.paint_scene();
    }
    fn cursor(&self, cursor: &str) {
        style(&self.host, "cursor", cursor);
    }
    fn minimap(&self, canvas: Option<HtmlElement>) {
        *self.map.borrow_mut() = canvas.and_then(Minimap::on);
        self.frame.request();
    }
    fn map_anew(&self) {
        if let Some(map) = &*self.map.borrow() {
            map.due.set(true);
            self.frame.request();
        }
    }
    fn grid(&self, on: bool) {
        self.grid.set(on);
        (self.send)(Input::Grid(on));
        let _ = self.host.toggle_attribute_with_force("data-grid", on);
        self.frame.request();
    }
    fn coast(&self) {
        if let Some(listening) = &*self.listening.borrow() {
            listening.pointers.coast();
        }
    }

    fn clipboard(&self, board: &Board, clip: Clip) {
        if let Some(listening) = &*self.listening.borrow() {
            listening.clips.perform(board, clip);
        }
    }

    /// Opens the text field; one that is open ends first.
    fn edit_text(&self, spec: TextField) {
        self.end_text();
        let Some(ruler) = context(&self.ruler) else { return };
        let field = TextInput::open(&self.host, spec, theme::current(), ruler, self.send.clone());
        *self.field.borrow_mut() = Some(Rc::new(field));
    }
    fn end_text(&self) {
        let field = self.field.borrow().clone();
        if let Some(field) = field {
            field.end();
        }
    }
    /// The board has taken the text of this shape: its field goes, and the keyboard is the board's again.
    fn pick_files(&self) {
        self.files.pick();
    }
    fn close_text(&self, id: &ShapeId) {
        let Some(field) = self.field.borrow_mut().take_if(|field| field.id() == id) else { return };
        if field.has_focus() {
            let _ = self.host.focus();
        }
    }

    fn paint(&self, board: &Board, reading: bool) {
        let camera = board.camera();
        let view = View { size: self.size.get(), ratio: window().device_pixel_ratio(), to_screen: camera.to_screen(), zoom: camera.zoom };
        if view.size.is_zero_area() {
            return;
        }
        if let Some(field) = &*self.field.borrow() {
            field.place(view.to_screen);
        }
        self.files.look(view.to_screen, view.size);
        let Some((scene, overlay)) = &mut *self.layers.borrow_mut() else { return };
        // Shapes that are painted as they come are painted again and again, under a drawing that has them already.
        let covered = reading && self.first.borrow().is_some();
        if !covered && self.scene_due.take() {
            let complete = scene.paint(board, view);
            if !complete {
                self.scene_due.set(true);
                self.frame.request();
            } else if self.synced.get()
                && let Some(first) = self.first.take()
            {
                first.remove();
            }
        }
        let snaps = board.snapping().shapes;
        if self.snap.replace(snaps) != snaps {
            storage::set(SNAP, if snaps { "on" } else { "off" });
        }
        let seen = board.overlay();
        if let Some(map) = &*self.map.borrow() {
            map.paint(board, &seen, view);
        }
        if self.grid.get() {
            let step = grid_step(camera.zoom);
            let px = |n: f64| [&number::text((n * 100.0).round() / 100.0), "px"].concat();
            style(&self.host, "--grid-step", &px(step));
            style(&self.host, "--grid-x", &px(camera.pan.x.rem_euclid(step)));
            style(&self.host, "--grid-y", &px(camera.pan.y.rem_euclid(step)));
        }
        if self.cursors.replace(seen.peers.len()) != seen.peers.len() {
            let _ = self.host.set_attribute("data-cursors", &seen.peers.len().to_string());
        }
        if overlay.paint(seen, view) {
            self.frame.request();
        }
    }
}

/// CSS pixels between the dots of the grid: 20 board units, or so many that they are neither dust nor far apart.
fn grid_step(zoom: f64) -> f64 {
    let mut step = 20.0 * zoom;
    while step < 14.0 {
        step *= 5.0;
    }
    while step > 100.0 {
        step /= 5.0;
    }
    step
}
