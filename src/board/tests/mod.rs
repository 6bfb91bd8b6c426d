//! The board through its front door: scripts of inputs against a small model of the document.

mod arranging;
mod bending;
mod commands;
mod connecting;
mod drawing;
mod exporting;
mod flowing;
mod framing;
mod fuzz;
mod grouping;
mod inserting;
mod legs;
mod painting;
mod pasting;
mod placing;
mod selecting;
mod sharing;
mod snapping;
mod stage;
mod things;
mod together;
