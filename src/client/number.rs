//! Numbers to and from text by the browser's own conversions: Rust's would add their tables to what a visitor downloads. Plain decimals, with a
//! point, whatever the language. In the browser only.

/// The shortest text that reads back as `n`.
pub fn text(n: f64) -> String {
    // Radix 10 is always allowed.
    js_sys::Number::from(n).to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// The number at the start of `text`.
pub fn read(text: &str) -> Option<f64> {
    Some(js_sys::parse_float(text)).filter(|n| n.is_finite())
}
