//! Views as one type. `view!` wraps what stands at its root in a `View`; unwrapped first, an element is compiled once, at a root or inside.

use leptos::{prelude::*, tachys::view::any_view::IntoAny};

pub trait Erased {
    fn erased(self) -> AnyView;
}

impl<T: IntoAny> Erased for View<T> {
    fn erased(self) -> AnyView {
        self.into_inner().into_any()
    }
}
