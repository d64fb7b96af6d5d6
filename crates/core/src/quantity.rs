//! Quantities with their units: text in, exact values inside, text out.
