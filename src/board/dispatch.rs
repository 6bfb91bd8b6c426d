//! Who does a command: a tool, the camera, the selection, the page around the board. Each does it elsewhere; the table of what can be told is `actions`.

use super::{
    Board,
    effect::Effect,
    input::{Clip, Command, Tool},
    tools::After,
};
use crate::model::geom::{Geo, Vec2};

impl Board {
    fn escape(&mut self, cancelled: bool) {
        if cancelled {
        } else if self.table.following.is_some() {
            self.table.follow(None);
        } else if self.tool != Tool::Select {
            self.take(Tool::Select);
        } else if !self.table.end_crop() && !self.table.step_out() {
            self.table.select(Vec::new());
        }
    }

    pub(super) fn command(&mut self, command: Command) {
        let middle = self.table.size.to_rect().center();
        match command {
            Command::ZoomIn => return self.table.camera.step(middle, true),
            Command::ZoomOut => return self.table.camera.step(middle, false),
            Command::ToggleSnap => {
                self.table.snapping.shapes ^= true;
                return self.table.announce(if self.table.snapping.shapes { "Snapping on" } else { "Snapping off" });
            }
            Command::ZoomReset => return self.table.camera.zoom_at(middle, 1.0 / self.table.camera.zoom),
            Command::ZoomFit | Command::ZoomSelection => {
                let all = || self.table.sheet.extent();
                let extent =
                    if command == Command::ZoomFit { all() } else { self.table.selection.frame(&self.table.sheet).map(Geo::bounds) };
                if let Some(extent) = extent {
                    self.table.camera.fit(extent, self.table.size);
                }
                return;
            }
            _ => {}
        }
        if self.waits() && matches!(command, Command::Escape | Command::EditText | Command::Use(_)) {
            if self.active.finish(&mut self.table) == After::Select {
                self.take(Tool::Select);
            }
            self.table.stale = true;
            if !matches!(command, Command::Use(_)) {
                return;
            }
        }
        let cancelled = self.cancel();
        match command {
            Command::Use(tool) => self.take(tool),
            // The gesture under way is the last thing that was done.
            Command::Undo if cancelled => {}
            Command::Undo if self.table.editable => self.table.out.push(Effect::Undo),
            Command::Redo if self.table.editable => self.table.out.push(Effect::Redo),
            Command::Delete => self.table.delete(),
            Command::Duplicate => self.table.duplicate(),
            Command::Nudge(x, y) => self.table.nudge(Vec2::new(x, y)),
            Command::Grow(x, y) => self.table.grow(Vec2::new(x, y)),
            Command::Sprout(x, y) => self.table.sprout(Vec2::new(x, y)),
            Command::Walk(x, y) => drop(self.table.walk(Vec2::new(x, y))),
            Command::EditText if self.places() => self.place(),
            Command::EditText => {
                let cropped = self.table.end_crop();
                if let ([id], false) = (self.table.selection.ids(), cropped) {
                    let id = id.clone();
                    let _ = self.table.begin_crop(&id) || self.table.edit_text(&id);
                }
            }
            Command::Next { back } => drop(self.aim(back) || self.table.read_on(back)),
            Command::Escape => self.escape(cancelled),
            Command::SelectAll => self.table.select_all(),
            Command::SelectNone => self.table.select(Vec::new()),
            Command::Visit(id) => {
                self.take(Tool::Select);
                self.table.visit(id);
            }
            Command::ToFront => self.table.restack(true),
            Command::ToBack => self.table.restack(false),
            Command::Forward => self.table.step(true),
            Command::Backward => self.table.step(false),
            Command::Align(edge) => self.table.align(edge),
            Command::Distribute(axis) => self.table.distribute(axis),
            Command::Flip(axis) => self.table.flip(axis),
            Command::Turn(degrees) => self.table.turn(degrees),
            // Pictures can be made of a whole board; shapes are copied when they are selected.
            Command::Clip(clip) => {
                let allowed = match clip {
                    Clip::CopySvg | Clip::CopyPng => true,
                    Clip::Copy => !self.table.selection.is_empty(),
                    Clip::Cut => !self.table.selection.is_empty() && self.table.editable,
                    Clip::Paste | Clip::PasteInPlace => self.table.editable,
                };
                if allowed {
                    self.table.out.push(Effect::Clipboard(clip));
                }
            }
            Command::CopyStyle => self.table.copy_style(),
            Command::PasteStyle => self.table.paste_style(),
            Command::Reroute => self.table.reroute(),
            Command::Group => self.table.group(),
            Command::Ungroup => self.table.ungroup(),
            Command::Frame => self.table.frame(),
            Command::Crop => {
                if let [id] = self.table.selection.ids() {
                    let id = id.clone();
                    self.table.begin_crop(&id);
                }
            }
            Command::Hide => self.table.hide(),
            Command::ShowAll => self.table.free(false),
            Command::UnlockAll => self.table.free(true),
            Command::ToggleLock => self.table.toggle_lock(),
            Command::PickFiles if self.table.editable => self.table.out.push(Effect::PickFiles),
            Command::Style(choice) => self.table.restyle(choice),
            Command::Follow(who) => self.table.follow(who),
            Command::Find(words) => self.table.find(&words),
            Command::FindNext { back } => self.table.find_next(back),
            Command::Ask(ask) => self.ask(ask),
            Command::Rename(id, name) => self.table.rename(id, name),
            Command::Mark { id, hide, lock } => self.table.mark(id, hide, lock),
            Command::Beside { id, at, of } => self.table.put_beside(&id, at, &of),
            Command::Center(at) => self.center(at),
            _ => {}
        }
    }
}

/// The browser makes events of its own of these keys; only they give the clipboard without asking.
pub(super) fn by_browser(clip: Clip) -> bool {
    matches!(clip, Clip::Copy | Clip::Cut | Clip::Paste | Clip::PasteInPlace)
}
