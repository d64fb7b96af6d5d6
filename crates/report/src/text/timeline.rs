//! Bars and curves over time, in character cells.

use crate::style::Style;
use stormglass_core::assessment::CurvePoint;

/// A time axis from the fault to the last thing that happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// Seconds at the right end; positive.
    pub(super) end: f64,
    /// Cells.
    pub(super) cells: usize,
}

impl Axis {
    /// Cell of a moment, the last one at most.
    fn cell(self, seconds: f64) -> usize {
        let last = self.cells.saturating_sub(1);
        let share = (seconds / self.end).clamp(0.0, 1.0);
        // Below a few hundred cells, so the cast is exact; `as` saturates at zero.
        let at = (share * self.cells as f64).floor() as usize;
        at.min(last)
    }

    /// Moment at the middle of a cell.
    fn middle(self, cell: usize) -> f64 {
        (cell as f64 + 0.5) / self.cells as f64 * self.end
    }

    /// A bar from one moment to another, at least one cell long.
    pub(super) fn bar(self, from: f64, to: f64, critical: bool, style: &Style) -> String {
        let full = if critical {
            style.sign("█", "#")
        } else {
            style.sign("░", "-")
        };
        let first = self.cell(from);
        let share = (to / self.end).clamp(0.0, 1.0);
        let past = (share * self.cells as f64).round() as usize;
        let length = past.saturating_sub(first).max(1);
        let length = length.min(self.cells - first);
        format!("{}{}", " ".repeat(first), full.repeat(length))
    }

    /// Heights of a served share over time: full is everything, blank is nothing.
    ///
    /// Shares run in straight lines from point to point, and two points at one moment are a jump.
    /// A cell shows the least share within it, so that a short loss is not painted over.
    pub(super) fn curve(
        self,
        points: &[CurvePoint],
        share: impl Fn(&CurvePoint) -> f64,
        style: &Style,
    ) -> String {
        let steps: [&str; 9] = if style.unicode {
            ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        } else {
            [".", "1", "2", "3", "4", "5", "6", "7", "8"]
        };
        let width = self.end / self.cells as f64;
        (0..self.cells)
            .map(|cell| {
                let (from, to) = (
                    self.middle(cell) - width / 2.0,
                    self.middle(cell) + width / 2.0,
                );
                let within = points
                    .iter()
                    .filter(|p| p.seconds > from && p.seconds < to)
                    .map(&share);
                let least = [after(points, from, &share), before(points, to, &share)]
                    .into_iter()
                    .flatten()
                    .chain(within)
                    .fold(1.0_f64, f64::min);
                let step = if least >= 1.0 {
                    8
                } else {
                    (least * 8.0).ceil().clamp(0.0, 7.0) as usize
                };
                steps.get(step).copied().unwrap_or(" ")
            })
            .collect()
    }
}

/// The share on the line from `a` to `b`.
fn on_line(a: (f64, f64), b: (f64, f64), seconds: f64) -> f64 {
    if b.0 <= a.0 {
        return b.1;
    }
    a.1 + (b.1 - a.1) * ((seconds - a.0) / (b.0 - a.0)).clamp(0.0, 1.0)
}

/// The share right after a moment: on the line that leaves the last point up to it.
fn after(points: &[CurvePoint], seconds: f64, share: &impl Fn(&CurvePoint) -> f64) -> Option<f64> {
    let at = points.iter().rposition(|p| p.seconds <= seconds)?;
    let start = points.get(at).map(|p| (p.seconds, share(p)))?;
    let end = points.get(at + 1).map_or(start, |p| (p.seconds, share(p)));
    Some(on_line(start, end, seconds))
}

/// The share right before a moment: on the line that reaches the first point from it on.
fn before(points: &[CurvePoint], seconds: f64, share: &impl Fn(&CurvePoint) -> f64) -> Option<f64> {
    let Some(at) = points.iter().position(|p| p.seconds >= seconds) else {
        return points.last().map(share);
    };
    let end = points.get(at).map(|p| (p.seconds, share(p)))?;
    let start = points
        .get(at.wrapping_sub(1))
        .map_or(end, |p| (p.seconds, share(p)));
    Some(on_line(start, end, seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(seconds: f64, reads: f64) -> CurvePoint {
        CurvePoint {
            seconds,
            reads,
            writes: 0.0,
        }
    }

    #[test]
    fn bars_stand_where_they_happen() {
        let axis = Axis {
            end: 100.0,
            cells: 10,
        };
        let style = Style::default();
        assert_eq!(axis.bar(0.0, 30.0, true, &style), "███");
        assert_eq!(axis.bar(30.0, 100.0, false, &style), "   ░░░░░░░");
        assert_eq!(axis.bar(100.0, 100.0, true, &style), "         █");
    }

    #[test]
    fn a_short_loss_is_not_painted_over() {
        let axis = Axis {
            end: 100.0,
            cells: 5,
        };
        let points = [
            point(0.0, 1.0),
            point(45.0, 1.0),
            point(45.0, 0.0),
            point(46.0, 0.0),
            point(46.0, 0.5),
            point(80.0, 0.5),
            point(80.0, 1.0),
        ];
        let drawn = axis.curve(&points, |p| p.reads, &Style::default());
        assert_eq!(drawn, "██·▄█");
        let slope = [point(0.0, 0.0), point(100.0, 1.0)];
        let drawn = axis.curve(&slope, |p| p.reads, &Style::default());
        assert_eq!(drawn, "·▂▄▅▇");
        let ascii = Style {
            unicode: false,
            ..Style::default()
        };
        assert_eq!(axis.curve(&points, |p| p.reads, &ascii), "88.48");
    }
}
