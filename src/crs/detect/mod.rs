//! What the numbers of a file say of the CRS that they are in (坐标系辨识).
//!
//! The size of a number distinguishes degrees from metres, metres with the number of a zone before them from metres without,
//! and, in China, northing from easting and latitude from longitude. It does not distinguish one datum from another, nor
//! positions that were shifted by GCJ-02 or BD-09, nor UTM from a Gauss-Krüger grid of the same meridian; and
//! without a prefix only a region of interest distinguishes one central meridian from another. Nothing is decided here: the
//! caller learns what was found, what is proposed, and why.

mod numbers;
mod proposal;
mod words;

pub use self::proposal::Proposal;

use self::numbers::Kind;
use super::Crs;
use crate::geometry::{Envelope, Position};

/// Positions that have to agree before a proposal is taken, of a hundred.
const CLEAR: usize = 90;

/// Kinds of numbers that fewer positions of a hundred are of are stray ones.
const STRAY: usize = 5;

/// How what is declared goes with a sample of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing is declared.
    Undeclared,
    /// Most positions have a place, in the region of interest where there is one.
    Plausible,
    /// Most have a place, but outside the region of interest, and by another CRS they lie inside.
    Elsewhere,
    /// Most have no place, or are latitude before longitude.
    Implausible,
}

/// What a sample of positions says.
#[derive(Debug, Clone)]
pub struct Detection {
    /// How the declared CRS goes with it.
    pub fit: Fit,
    /// What else they may be, the most frequent first. Empty for [`Fit::Plausible`].
    pub proposals: Vec<Proposal>,
    /// How many positions were looked at.
    pub sampled: usize,
    /// How many of them have a place in what is declared.
    pub placed: usize,
    /// The least and the greatest of their numbers, as written.
    range: Envelope,
    declared: Option<String>,
}

/// Looks at positions as they are written in a file, its first coordinate first whatever that is.
///
/// `region`, in degrees, is where they ought to lie, with some room around it but less than the 3 degrees between
/// central meridians.
pub fn examine(sample: &[Position], declared: Option<&Crs>, region: Option<&Envelope>) -> Detection {
    let sample: Vec<Position> = sample.iter().copied().filter(|p| p.iter().all(|x| x.is_finite())).collect();
    let (placed, inside) = declared.map_or((0, 0), |declared| place(&sample, declared, region));
    let mut detection = Detection {
        fit: Fit::Undeclared,
        proposals: Vec::new(),
        sampled: sample.len(),
        placed,
        range: Envelope::of(&sample),
        declared: declared.map(|crs| crs.name.clone()),
    };
    let counts = numbers::count(&sample);
    let is_most = |count: usize| count * 2 >= sample.len();
    let of = |kind: Kind, is_swapped: bool| counts.get(&(kind, is_swapped)).copied().unwrap_or(0);
    // In degrees everything up to 90 has a place; that it is in the wrong order shows only by where.
    let is_swapped = |crs: &Crs| {
        !crs.is_projected()
            && !is_most(of(Kind::Degrees, crs.is_northing_first))
            && of(Kind::Degrees, !crs.is_northing_first) * 2 > sample.len()
    };
    detection.fit = match declared {
        _ if sample.is_empty() => Fit::Plausible,
        None => Fit::Undeclared,
        Some(crs) if !is_most(placed) || is_swapped(crs) => Fit::Implausible,
        Some(_) if region.is_some() && inside == 0 => Fit::Elsewhere,
        Some(_) => Fit::Plausible,
    };
    if detection.fit == Fit::Plausible {
        return detection;
    }
    let mut kinds: Vec<_> = counts.into_iter().filter(|(_, n)| n * 100 >= sample.len() * STRAY).collect();
    kinds.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let propose = |(kind, n)| proposal::propose(&sample, kind, n, declared, region);
    detection.proposals = kinds.into_iter().flat_map(propose).collect();
    if detection.fit == Fit::Elsewhere {
        detection.proposals.retain(|proposal| proposal.is_in_region == Some(true));
        if detection.proposals.is_empty() {
            detection.fit = Fit::Plausible;
        }
    }
    detection
}

/// How many positions have a place in a CRS, and how many of these lie in the region.
fn place(sample: &[Position], crs: &Crs, region: Option<&Envelope>) -> (usize, usize) {
    let (mut placed, mut inside) = (0, 0);
    let unprojection = crs.unprojection();
    for &[first, second] in sample {
        let position = if crs.is_northing_first { [second, first] } else { [first, second] };
        let Ok(found) = unprojection.unproject(&[position]) else { continue };
        if found[0][0].abs() <= 180.0 && found[0][1].abs() <= 90.0 {
            placed += 1;
            inside += usize::from(region.is_some_and(|region| region.contains(found[0])));
        }
    }
    (placed, inside)
}

impl Detection {
    /// The proposal that may be taken without asking: the only one that nearly all positions agree with, in the region
    /// of interest if any is.
    ///
    /// # Errors
    /// When there are none or several.
    pub fn only(&self) -> Result<&Proposal, &'static str> {
        let clear: Vec<&Proposal> =
            self.proposals.iter().filter(|proposal| proposal.fitting * 100 >= self.sampled * CLEAR).collect();
        let inside: Vec<&Proposal> =
            clear.iter().copied().filter(|proposal| proposal.is_in_region == Some(true)).collect();
        match if inside.is_empty() { clear } else { inside }[..] {
            [only] => Ok(only),
            [] => Err("no CRS makes sense of nearly all positions (无法辨识)"),
            _ => Err("several CRS are equally possible (有多种可能)"),
        }
    }
}

#[cfg(test)]
mod tests;
