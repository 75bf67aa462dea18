use std::io::{self, Write};

use super::{Difference, Entry, Ledger, Stated};
use crate::cell::write_row;
use crate::output::Style;

const COLUMNS: [&str; 30] = [
    "right_id",
    "layer",
    "record",
    "corners",
    "ambiguous",
    "ellipsoidal_m2",
    "ellipsoidal_km2",
    "ellipsoidal_absent",
    "annex_d_corners_m2",
    "annex_d_corners_km2",
    "exact_m2",
    "geodesic_m2",
    "plane_m2",
    "plane_crs",
    "plane_is_chosen",
    "stated",
    "stated_m2",
    "stated_last_digit_m2",
    "stated_agrees_with",
    "stated_differs",
    "annex_d_corners_difference_m2",
    "annex_d_corners_difference_ppm",
    "exact_difference_m2",
    "exact_difference_ppm",
    "geodesic_difference_m2",
    "geodesic_difference_ppm",
    "plane_difference_m2",
    "plane_difference_ppm",
    "stated_difference_m2",
    "stated_difference_ppm",
];

impl Ledger {
    /// A row a right, in UTF-8 with a byte order mark, by which spreadsheets know the encoding. Differences are to
    /// the 椭球面积.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write_csv(&self, mut out: impl Write, style: Style) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(style.headings(COLUMNS).iter().map(|title| title.as_bytes()))?;
        for entry in &self.rights {
            write_row(&mut writer, row(entry))?;
        }
        writer.flush()
    }
}

fn row(entry: &Entry) -> [String; 30] {
    let area = |m2: f64| format!("{m2:.3}");
    let optional = |m2: Option<f64>| m2.map(area).unwrap_or_default();
    let difference = |difference: Option<Difference>| match difference {
        Some(Difference { m2, ppm }) => [format!("{m2:.3}"), format!("{ppm:.3}")],
        None => Default::default(),
    };
    let stated = entry.stated.as_ref();
    let agreeing =
        |stated: &Stated| stated.agrees_with.iter().map(|figure| figure.name()).collect::<Vec<_>>().join(" ");
    let [corners_m2, corners_ppm] = difference(entry.annex_d_corners_difference);
    let [exact_m2, exact_ppm] = difference(entry.exact_difference);
    let [geodesic_m2, geodesic_ppm] = difference(entry.geodesic_difference);
    let [plane_m2, plane_ppm] = difference(entry.plane_difference);
    let [stated_m2, stated_ppm] = difference(entry.stated_difference);
    [
        entry.id.clone(),
        entry.layer.clone(),
        entry.record.map(|record| record.to_string()).unwrap_or_default(),
        entry.corners.to_string(),
        entry.is_ambiguous.to_string(),
        optional(entry.ellipsoidal_m2),
        entry.ellipsoidal_km2.clone().unwrap_or_default(),
        entry.ellipsoidal_absent.clone().unwrap_or_default(),
        area(entry.annex_d_corners_m2),
        entry.annex_d_corners_km2.clone(),
        area(entry.exact_m2),
        area(entry.geodesic_m2),
        optional(entry.plane_m2),
        entry.plane_crs.clone().unwrap_or_default(),
        entry.plane_is_chosen.to_string(),
        stated.map(|stated| stated.text.clone()).or(entry.stated_unreadable.clone()).unwrap_or_default(),
        optional(stated.map(|stated| stated.m2)),
        optional(stated.map(|stated| stated.last_digit_m2)),
        stated.map(agreeing).unwrap_or_default(),
        stated.map(|stated| stated.differs.to_string()).unwrap_or_default(),
        corners_m2,
        corners_ppm,
        exact_m2,
        exact_ppm,
        geodesic_m2,
        geodesic_ppm,
        plane_m2,
        plane_ppm,
        stated_m2,
        stated_ppm,
    ]
}
