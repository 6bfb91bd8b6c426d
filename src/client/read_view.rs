//! The note as a page to read, in the browser: the same HTML that the server makes, made here of the text as it is now. Of what changed only the
//! blocks are put in anew, so that a selection and the place in the text stay. What Markdown means is `note`'s.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTemplateElement};

use super::{
    dom::{Listener, create},
    session::{Session, TextOp},
};
use crate::note::Block;

/// Below the upper edge by so much is still at it, CSS pixels.
const EDGE: f64 = 16.0;

/// What stands in the page: `.note-html`, a child a block.
pub struct ReadView {
    host: HtmlElement,
    root: HtmlElement,
    blocks: Vec<Block>,
    editable: bool,
    _ticked: Listener,
}

impl ReadView {
    /// Takes over what the server put into the note's host, or makes the like. Boxes that are ticked edit the session's note.
    pub fn open(host: HtmlElement, session: &Session) -> Self {
        let there = host.query_selector(".note-html").ok().flatten().and_then(|there| there.dyn_into::<HtmlElement>().ok());
        let root = there.unwrap_or_else(|| {
            let root: HtmlElement = create("div");
            root.set_class_name("note-html");
            let _ = host.append_child(&root);
            root
        });
        let session = session.clone();
        let _ticked = Listener::on(&root, "change", move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
            let Some(at) = input.get_attribute("data-source").and_then(|at| at.parse().ok()) else { return };
            let mark = if input.checked() { "x" } else { " " };
            session.edit_note(vec![TextOp::Retain(at), TextOp::Insert(mark.into()), TextOp::Delete(1)]);
        });
        ReadView { host, root, blocks: Vec::new(), editable: false, _ticked }
    }

    /// Shows these blocks; tasks can be ticked when `editable`.
    pub fn show(&mut self, blocks: Vec<Block>, editable: bool) {
        if self.blocks.is_empty() {
            self.root.set_inner_html("");
            let _ = self.root.set_attribute("data-alive", "");
        }
        let same = |(old, new): &(&Block, &Block)| old.html == new.html;
        let head = self.blocks.iter().zip(&blocks).take_while(same).count();
        let most = self.blocks.len().min(blocks.len()) - head;
        let tail = self.blocks.iter().rev().zip(blocks.iter().rev()).take(most).take_while(same).count();
        let children = self.root.children();
        for index in (head..self.blocks.len() - tail).rev() {
            if let Some(gone) = children.item(index as u32) {
                gone.remove();
            }
        }
        let new: String = blocks[head..blocks.len() - tail].iter().map(|block| block.html.as_str()).collect();
        if !new.is_empty() {
            let template: HtmlTemplateElement = create("template");
            template.set_inner_html(&new);
            let next = children.item(head as u32);
            let _ = self.root.insert_before(&template.content(), next.as_ref().map(AsRef::as_ref));
        }
        self.blocks = blocks;
        self.editable = editable;
        self.prepare_tasks();
    }

    /// Where the boxes of tasks are in the source, and whether they can be ticked.
    fn prepare_tasks(&self) {
        let children = self.root.children();
        for (index, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.html.contains("data-at=")) {
            let Some(boxes) = children.item(index as u32).and_then(|child| child.query_selector_all("input[data-at]").ok()) else {
                continue;
            };
            for input in (0..boxes.length()).filter_map(|at| boxes.item(at)?.dyn_into::<Element>().ok()) {
                let within: u32 = input.get_attribute("data-at").and_then(|at| at.parse().ok()).unwrap_or_default();
                let _ = input.set_attribute("data-source", &(block.at + within).to_string());
                let _ = input.toggle_attribute_with_force("disabled", !self.editable);
            }
        }
    }

    /// The offset of the first block in sight, in UTF-16 units of the note.
    pub fn top(&self) -> u32 {
        let edge = self.host.get_bounding_client_rect().top() + EDGE;
        let children = self.root.children();
        let (mut low, mut high) = (0, children.length());
        while low < high {
            let middle = low.midpoint(high);
            match children.item(middle) {
                Some(child) if child.get_bounding_client_rect().bottom() <= edge => low = middle + 1,
                _ => high = middle,
            }
        }
        self.blocks.get(low as usize).or(self.blocks.last()).map_or(0, |block| block.at)
    }

    /// Brings the block at this offset to the upper edge.
    pub fn reveal(&self, at: u32) {
        let index = self.blocks.partition_point(|block| block.at <= at).saturating_sub(1);
        if let Some(block) = self.root.children().item(index as u32) {
            let distance = block.get_bounding_client_rect().top() - self.host.get_bounding_client_rect().top() - EDGE;
            self.host.set_scroll_top(if index == 0 { 0 } else { self.host.scroll_top() + distance.round() as i32 });
        }
    }

    /// Calls `f` when the page was scrolled, until the listener is dropped.
    pub fn on_scroll(&self, mut f: impl FnMut() + 'static) -> Listener {
        Listener::on(&self.host, "scroll", move |_: Event| f())
    }
}

impl Drop for ReadView {
    fn drop(&mut self) {
        self.root.remove();
    }
}
