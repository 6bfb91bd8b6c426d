//! The note as a page to read, in the browser: the same HTML that the server makes, made here of the text as it is now. Of what changed only the
//! blocks are put in anew, so that a selection and the place in the text stay. What Markdown means is `note`'s.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTemplateElement, Node, NodeList};

use super::{
    dom::{Listener, create},
    session::TextOp,
};
use crate::note::{Block, PART};

/// Below the upper edge by so much is still at it, CSS pixels.
const EDGE: f64 = 16.0;
/// The boxes of tasks.
const BOXES: &str = "input[data-at]";

/// What stands in the page: `.note-html`, in it parts, in them a child a block.
pub struct ReadView {
    host: HtmlElement,
    root: HtmlElement,
    blocks: Vec<Block>,
    editable: bool,
    _ticked: Listener,
}

/// A task's box that the person has ticked or unticked.
pub struct Ticked(HtmlInputElement);

impl ReadView {
    /// Takes over what the server put into the note's host, or makes the like. `tick` hears of boxes that the person ticks or unticks.
    pub fn open(host: HtmlElement, tick: impl Fn(Ticked) + 'static) -> Self {
        let there = host.query_selector(".note-html").ok().flatten().and_then(|there| there.dyn_into::<HtmlElement>().ok());
        let root = there.unwrap_or_else(|| {
            let root: HtmlElement = create("div");
            root.set_class_name("note-html");
            let _ = host.append_child(&root);
            root
        });
        let _ticked = Listener::on(&root, "change", move |event: Event| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into().ok()) {
                tick(Ticked(input));
            }
        });
        ReadView { host, root, blocks: Vec::new(), editable: false, _ticked }
    }

    /// Shows these blocks; tasks can be ticked when `editable`.
    pub fn show(&mut self, blocks: Vec<Block>, editable: bool) {
        let may = std::mem::replace(&mut self.editable, editable) == editable;
        let old = std::mem::take(&mut self.blocks);
        let same = |(old, new): &(&Block, &Block)| old.html == new.html;
        let head = old.iter().zip(&blocks).take_while(same).count();
        let most = old.len().min(blocks.len()) - head;
        let tail = old.iter().rev().zip(blocks.iter().rev()).take(most).take_while(same).count();
        let new = &blocks[head..blocks.len() - tail];
        if old.is_empty() || new.len() > 2 * PART {
            self.build(&blocks);
            self.enable(self.root.query_selector_all(BOXES));
        } else {
            for _ in head..old.len() - tail {
                self.remove(head);
            }
            self.insert(head, new);
            if !may {
                self.enable(self.root.query_selector_all(BOXES));
            }
        }
        self.blocks = blocks;
    }

    /// Every part, but for those that are there as they should be: of what the server put here mostly all.
    fn build(&self, blocks: &[Block]) {
        let _ = self.root.set_attribute("data-alive", "");
        // The server's word that a very long note goes on.
        if let Ok(Some(word)) = self.root.query_selector(":scope > :not(.part)") {
            word.remove();
        }
        let mut at = self.root.first_element_child();
        for part in blocks.chunks(PART) {
            let html: String = part.iter().map(|block| block.html.as_str()).collect();
            let there = at.take().unwrap_or_else(|| self.new_part(None));
            if there.inner_html() != html {
                there.set_inner_html(&html);
            }
            at = there.next_element_sibling();
        }
        while let Some(rest) = at {
            at = rest.next_element_sibling();
            rest.remove();
        }
    }

    fn new_part(&self, before: Option<&Element>) -> Element {
        let part: HtmlElement = create("div");
        part.set_class_name("part");
        let _ = self.root.insert_before(&part, before.map(AsRef::as_ref));
        part.into()
    }

    fn remove(&self, index: usize) {
        let Some((part, within)) = self.place(index) else { return };
        if let Some(gone) = part.children().item(within) {
            // The line feed behind it, too.
            if let Some(end) = gone.next_sibling().filter(|next| next.node_type() == Node::TEXT_NODE) {
                let _ = part.remove_child(&end);
            }
            gone.remove();
        }
        if part.child_element_count() == 0 {
            part.remove();
        }
    }

    /// Puts these blocks before the one at `index`; a part that became long is made two.
    fn insert(&self, index: usize, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        let template: HtmlTemplateElement = create("template");
        template.set_inner_html(&blocks.iter().map(|block| block.html.as_str()).collect::<String>());
        let content = template.content();
        self.enable(content.query_selector_all(BOXES));
        let (part, within) = match self.place(index) {
            Some(place) => place,
            None => {
                let last = self.root.last_element_child().unwrap_or_else(|| self.new_part(None));
                let within = last.child_element_count();
                (last, within)
            }
        };
        let next = part.children().item(within);
        let _ = part.insert_before(&content, next.as_ref().map(AsRef::as_ref));
        if part.child_element_count() as usize > 3 * PART {
            let second = self.new_part(part.next_element_sibling().as_ref());
            let mut next = part.children().item(PART as u32).map(Node::from);
            while let Some(moved) = next {
                next = moved.next_sibling();
                let _ = second.append_child(&moved);
            }
        }
    }

    /// The part with the block at `index`, and which of the part's it is.
    fn place(&self, index: usize) -> Option<(Element, u32)> {
        let mut within = index as u32;
        let mut part = self.root.first_element_child();
        while let Some(here) = part {
            let count = here.child_element_count();
            if within < count {
                return Some((here, within));
            }
            within -= count;
            part = here.next_element_sibling();
        }
        None
    }

    fn child(&self, index: usize) -> Option<Element> {
        let (part, within) = self.place(index)?;
        part.children().item(within)
    }

    /// Lets boxes be ticked, or not.
    fn enable(&self, boxes: Result<NodeList, JsValue>) {
        let Ok(boxes) = boxes else { return };
        for input in (0..boxes.length()).filter_map(|at| boxes.item(at)?.dyn_into::<Element>().ok()) {
            let _ = input.toggle_attribute_with_force("disabled", !self.editable);
        }
    }

    /// What ticking this box is in the note's text, as it was shown last; nothing when the box is not shown any more.
    pub fn edit(&self, Ticked(input): &Ticked) -> Option<Vec<TextOp>> {
        let within: u32 = input.get_attribute("data-at")?.parse().ok()?;
        let block = input.closest(".note-html > .part > *").ok()??;
        let at = self.blocks.get(index(&block))?.at + within;
        let mark = if input.checked() { "x" } else { " " };
        Some(vec![TextOp::Retain(at), TextOp::Insert(mark.into()), TextOp::Delete(1)])
    }

    /// The offset of the first block in sight, in UTF-16 units of the note.
    pub fn top(&self) -> u32 {
        let edge = self.host.get_bounding_client_rect().top() + EDGE;
        let above = |element: &Element| element.get_bounding_client_rect().bottom() <= edge;
        let mut part = self.root.first_element_child();
        let mut first = 0;
        while let Some(here) = part.take_if(|part| above(part)) {
            first += here.child_element_count();
            part = here.next_element_sibling();
        }
        let mut block = part.and_then(|part| part.first_element_child());
        while let Some(here) = block.take_if(|block| above(block)) {
            first += 1;
            block = here.next_element_sibling();
        }
        self.blocks.get(first as usize).or(self.blocks.last()).map_or(0, |block| block.at)
    }

    /// Brings the block at this offset to the upper edge.
    pub fn reveal(&self, at: u32) {
        // The footnotes stand last, wherever in the text the first of them is.
        let ordered = match &self.blocks[..] {
            [.., before, last] if last.at < before.at => self.blocks.len() - 1,
            all => all.len(),
        };
        let index = self.blocks[..ordered].partition_point(|block| block.at <= at).saturating_sub(1);
        if let Some(block) = self.child(index) {
            let distance = block.get_bounding_client_rect().top() - self.host.get_bounding_client_rect().top() - EDGE;
            self.host.set_scroll_top(if index == 0 { 0 } else { self.host.scroll_top() + distance.round() as i32 });
        }
    }

    /// Calls `f` when the page was scrolled, until the listener is dropped.
    pub fn on_scroll(&self, mut f: impl FnMut() + 'static) -> Listener {
        Listener::on(&self.host, "scroll", move |_: Event| f())
    }
}

/// Which of the note's blocks this child of a part is.
fn index(block: &Element) -> usize {
    let before = |element: &Element| std::iter::successors(element.previous_element_sibling(), Element::previous_element_sibling);
    let parts = block.parent_element().map_or(0, |part| before(&part).map(|part| part.child_element_count() as usize).sum());
    parts + before(block).count()
}

impl Drop for ReadView {
    fn drop(&mut self) {
        // Before the editor is there, or when it does not come, this is all there is to read.
        if self.host.query_selector(":scope > .cm-editor").is_ok_and(|editor| editor.is_some()) {
            self.root.remove();
        }
    }
}
