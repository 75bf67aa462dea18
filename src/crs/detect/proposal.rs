use super::numbers::{CHINA, Kind, kinds};
use crate::crs::grid::{MERIDIANS, code_of_meridian, code_of_zone, meridian_of_zone, zones_of_meridian};
use crate::crs::{Crs, Grid};
use crate::geometry::{Envelope, Position};

/// A CRS in which the positions of a file would make sense, and the evidence for it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// As [`Crs::parse`] takes it.
    pub definition: String,
    /// What the numbers look like, for people.
    pub found: String,
    /// How many positions of the sample are such numbers.
    pub fitting: usize,
    /// Where they lie by this proposal, in degrees.
    pub envelope: Envelope,
    /// Whether most of them lie in the region of interest; `None` where there is none.
    pub is_in_region: Option<bool>,
}

/// Positions of a sample that are placed to weigh one proposal.
const PLACED: usize = 400;

/// What one kind of numbers proposes: one CRS, or one for each central meridian that is possible.
pub(super) fn propose(
    sample: &[Position],
    (kind, is_northing_first): (Kind, bool),
    fitting: usize,
    declared: Option<&Crs>,
    region: Option<&Envelope>,
) -> Vec<Proposal> {
    let turn = |[first, second]: Position| if is_northing_first { [second, first] } else { [first, second] };
    let of_kind = sample.iter().map(|&p| turn(p)).filter(|&p| kinds(p).any(|found| found == kind));
    let some: Vec<Position> = of_kind.step_by(fitting.div_ceil(PLACED).max(1)).collect();
    let order = if is_northing_first { ",yx" } else { "" };
    let make = |definition: String, found: String, placed: &[Position]| {
        let inside =
            |p: &&Position| (CHINA[0][0]..=CHINA[0][1]).contains(&p[0]) && (CHINA[1][0]..=CHINA[1][1]).contains(&p[1]);
        let in_china = placed.iter().filter(inside).count();
        let is_in_region =
            region.map(|region| placed.iter().filter(|p| region.contains(**p)).count() * 2 > placed.len());
        let envelope = Envelope::of(placed);
        let definition = definition + order;
        (in_china * 2 > placed.len()).then_some(Proposal { definition, found, fitting, envelope, is_in_region })
    };
    let axes = match (is_northing_first, kind) {
        (false, _) => "",
        (true, Kind::Degrees) => ", latitude first (纬度在前)",
        (true, _) => ", northing first (X、Y颠倒，北坐标在前)",
    };
    match kind {
        Kind::Degrees => {
            let found = format!("longitude and latitude in degrees (经纬度){axes}");
            make("EPSG:4490".into(), found, &some).into_iter().collect()
        }
        Kind::Mercator => {
            let found = format!("metres of Web Mercator (网络墨卡托){axes}");
            place("EPSG:3857", &some).and_then(|placed| make("EPSG:3857".into(), found, &placed)).into_iter().collect()
        }
        Kind::Zoned(zone) => {
            let Some(code) = code_of_zone(zone) else { return Vec::new() };
            let (definition, meridian) = (format!("EPSG:{code}"), meridian_of_zone(zone));
            let width = if zone < 24 { 6 } else { 3 };
            let found = format!(
                "metres with the prefix {zone} (带号前缀{zone}，{width}度带), central meridian {meridian}° \
                 (中央经线){axes}{}",
                held_against(declared, zone)
            );
            place(&definition, &some).and_then(|placed| make(definition, found, &placed)).into_iter().collect()
        }
        Kind::Plain => {
            // The projection does not know its meridian: to place once is to place for all.
            // That of no zone is used, because zones end where China does along them.
            let Some(placed) = place("cm:117", &some) else { return Vec::new() };
            of_meridians(declared, |meridian: f64| {
                let shifted: Vec<Position> = placed.iter().map(|p| [p[0] + meridian - 117.0, p[1]]).collect();
                let definition =
                    code_of_meridian(meridian).map_or(format!("cm:{meridian}"), |code| format!("EPSG:{code}"));
                let found = format!(
                    "metres without a zone prefix (无带号前缀), central meridian {meridian}° (中央经线): {}; UTM would look \
                     alike{axes}",
                    zones_of_meridian(meridian)
                );
                make(definition, found, &shifted)
            })
        }
    }
}

/// Eastings without a prefix: the meridian that is declared, else each that is possible, those in the region of interest first.
fn of_meridians(declared: Option<&Crs>, of_meridian: impl Fn(f64) -> Option<Proposal>) -> Vec<Proposal> {
    let declared = declared.and_then(|declared| declared.grid).and_then(|grid| of_meridian(grid.central_meridian));
    // What is declared settles the meridian, unless that leads elsewhere.
    if let Some(proposal) = declared.filter(|proposal| proposal.is_in_region != Some(false)) {
        return vec![proposal];
    }
    let all: Vec<Proposal> = MERIDIANS.filter_map(|zone| of_meridian(f64::from(zone) * 3.0)).collect();
    let inside: Vec<Proposal> = all.iter().filter(|p| p.is_in_region == Some(true)).cloned().collect();
    if inside.is_empty() { all } else { inside }
}

/// What a prefix makes of the zone that is declared.
fn held_against(declared: Option<&Crs>, zone: u8) -> String {
    let Some(Grid { central_meridian, .. }) = declared.and_then(|declared| declared.grid) else { return String::new() };
    match declared.and_then(|declared| declared.grid).and_then(|grid| grid.prefix()) {
        Some(prefix) if prefix != zone => format!(", while zone {prefix} is declared (与声明的{prefix}带矛盾)"),
        None if central_meridian == meridian_of_zone(zone) => {
            ", while eastings without a prefix are declared (声明为无带号)".into()
        }
        None => format!(
            ", while the central meridian {central_meridian}° without a prefix is declared (与声明的中央经线矛盾)"
        ),
        _ => String::new(),
    }
}

/// Those that have a place, in degrees.
fn place(definition: &str, positions: &[Position]) -> Option<Vec<Position>> {
    let crs = Crs::parse(definition).ok()?;
    let place = |p: &Position| crs.unprojection().unproject(&[*p]).ok();
    let placed: Vec<Position> = positions.iter().filter_map(place).flatten().collect();
    (!placed.is_empty()).then_some(placed)
}
