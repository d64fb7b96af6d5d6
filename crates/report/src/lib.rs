//! Assessment to text and JSON. Pure.
