use serde::Serialize;
use serde_json::{Map, Value};

use crate::language::Language;
use crate::right::{AttributeError, Attributes, Quantity, StatedArea, Unit};

/// The area that a right states of itself (标注面积).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated {
    /// As it is written, with its unit.
    pub text: String,
    /// In m².
    pub m2: f64,
    /// What one step of its last digit is worth, in m². A number that a file keeps as a number has lost the zeros at
    /// its end, and with them this much.
    pub last_digit_m2: f64,
    /// The figures of the ledger that give it when they are rounded to that digit; where none does, those that are one
    /// step of it away at most.
    pub agrees_with: Vec<Figure>,
    /// It agrees with none (不符).
    pub differs: bool,
}

/// A figure of the ledger that a right may state as its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The 椭球面积 of the third land survey.
    Ellipsoidal,
    /// Annex D over the corners alone.
    AnnexDCorners,
    /// Under edges straight in the CRS of the file.
    Exact,
    /// Under geodesic edges.
    Geodesic,
    /// In the plane.
    Plane,
}

impl Figure {
    /// As JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ellipsoidal => "ellipsoidal",
            Self::AnnexDCorners => "annex_d_corners",
            Self::Exact => "exact",
            Self::Geodesic => "geodesic",
            Self::Plane => "plane",
        }
    }

    /// As tables call it.
    pub fn in_words(self, language: Language) -> &'static str {
        match self {
            Self::Ellipsoidal => language.of("椭球", "ellipsoidal"),
            Self::AnnexDCorners => language.of("仅拐点", "corners only"),
            Self::Exact => language.of("精确", "exact"),
            Self::Geodesic => language.of("测地线", "geodesic"),
            Self::Plane => language.of("平面", "plane"),
        }
    }
}

impl Stated {
    /// From the attributes of a right; nothing when none states an area.
    ///
    /// # Errors
    /// When one does and cannot be read, such as a number without a unit.
    pub(super) fn read(
        properties: &Map<String, Value>,
        figures: &[(Figure, Option<f64>)],
    ) -> Result<Option<Self>, String> {
        let attributes = Attributes::new(properties, &[]);
        let StatedArea { quantity, text, last_digit } = match attributes.area() {
            Err(AttributeError::Absent(_)) => return Ok(None),
            Err(gap) => return Err(gap.to_string()),
            Ok(stated) => stated,
        };
        let square_metres = |value: f64| {
            let of = Quantity { low: value, high: value, unit: quantity.unit.clone() };
            Unit::parse("m2").and_then(|unit| of.convert(&unit, None)).and_then(|quantity| quantity.exact())
        };
        let areas = quantity.exact().and_then(|value| Some([square_metres(value)?, square_metres(last_digit)?]));
        let [m2, last_digit_m2] = areas.ok_or_else(|| format!("属性“面积”的值“{text}”不是一个数"))?;
        // Rounding distinguishes figures; who cut the digits off, or computed a little otherwise, is one step away.
        let within = |steps: f64| agreeing(figures, m2, steps * last_digit_m2);
        let agrees_with = Some(within(0.5)).filter(|agreeing| !agreeing.is_empty()).unwrap_or_else(|| within(1.0));
        let differs = agrees_with.is_empty();
        Ok(Some(Self { text: quantity.to_string(), m2, last_digit_m2, agrees_with, differs }))
    }
}

/// The figures that are so near to an area.
fn agreeing(figures: &[(Figure, Option<f64>)], m2: f64, near: f64) -> Vec<Figure> {
    // What is computed from decimal fractions may differ in the last bit.
    let is_near = |figure: f64| (m2 - figure).abs() <= near * (1.0 + 1e-9) + m2.abs() * f64::EPSILON;
    figures.iter().filter(|(_, figure)| figure.is_some_and(is_near)).map(|(figure, _)| *figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The case of 439,853.18 m², by the figures of the ledger; the plane is off by 334 ppm.
    const FIGURES: [(Figure, Option<f64>); 5] = [
        (Figure::Ellipsoidal, Some(439_853.184)),
        (Figure::AnnexDCorners, Some(439_853.181)),
        (Figure::Exact, Some(439_853.183)),
        (Figure::Geodesic, Some(439_853.179)),
        (Figure::Plane, Some(440_000.0)),
    ];

    fn stated(name: &str, value: Value) -> Result<Option<Stated>, String> {
        Stated::read(&Map::from_iter([(name.to_owned(), value)]), &FIGURES)
    }

    #[test]
    fn an_area_is_read_with_its_unit_and_its_last_digit() {
        let cases = [
            ("矿区面积", Value::from("0.4399 km²"), 439_900.0, 100.0),
            ("矿区面积(平方公里)", Value::from("0.4399"), 439_900.0, 100.0),
            ("矿区面积（km²）", Value::from(0.4399), 439_900.0, 100.0),
            ("地块面积(公顷)", Value::from("43.9853"), 439_853.0, 1.0),
            ("面积", Value::from("659.78亩"), 439_853.333_333, 6.666_667),
            ("面积(m2)", Value::from("440000"), 440_000.0, 1.0),
            ("面积(km2)", Value::from("０．４４００"), 440_000.0, 100.0),
            ("面积", Value::from("439853.18平方米"), 439_853.18, 0.01),
        ];
        for (name, value, m2, digit) in cases {
            let found = stated(name, value).unwrap().unwrap();
            assert!((found.m2 - m2).abs() < 1e-5 && (found.last_digit_m2 - digit).abs() < 1e-5, "{name} {found:?}");
            assert!(!found.differs, "{name} {found:?}");
        }
    }

    #[test]
    fn it_agrees_with_the_figures_that_its_digits_are_of() {
        use Figure::{AnnexDCorners, Ellipsoidal, Exact, Geodesic, Plane};
        let on_ellipsoid = vec![Ellipsoidal, AnnexDCorners, Exact, Geodesic];
        let cases = [
            ("0.4399km²", on_ellipsoid.clone()),
            ("0.4400km²", vec![Plane]),
            ("44.0000公顷", vec![Plane]),
            ("43.9853公顷", on_ellipsoid.clone()),
            // Cut off instead of rounded: one step away from all that round to it.
            ("0.4398km²", on_ellipsoid.clone()),
            ("439853.184m2", vec![Ellipsoidal]),
            ("439853.182m2", vec![AnnexDCorners, Exact]),
            ("439853.18m2", on_ellipsoid),
            // A digit that distinguishes nothing.
            ("0.44km²", vec![Ellipsoidal, AnnexDCorners, Exact, Geodesic, Plane]),
            ("0.4397km²", vec![]),
            ("439900m2", vec![]),
        ];
        for (text, wanted) in cases {
            let found = stated("面积", Value::from(text)).unwrap().unwrap();
            assert_eq!((&found.agrees_with, found.differs), (&wanted, wanted.is_empty()), "{text}");
        }
    }

    #[test]
    fn statements_agree_that_round_to_one_another() {
        let of = |both: [(&str, &str); 2]| {
            let properties = both.map(|(name, text)| (name.to_owned(), Value::from(text)));
            Stated::read(&Map::from_iter(properties), &FIGURES)
        };
        // The finer of two is the one that counts, whatever their order and units.
        for both in [
            [("地块面积", "44公顷"), ("面积", "43.9853公顷")],
            [("面积", "43.9853公顷"), ("矿区面积", "0.44km²")],
            [("面积(公顷)", "43.9853"), ("地块面积", "44.0公顷")],
        ] {
            let found = of(both).unwrap().unwrap();
            assert!((found.m2 - 439_853.0).abs() < 1e-6 && (found.last_digit_m2 - 1.0).abs() < 1e-9, "{found:?}");
        }
        for both in [
            [("地块面积", "43公顷"), ("面积", "43.9853公顷")],
            [("地块面积", "44.0公顷"), ("面积", "43.9353公顷")],
            [("地块面积", "43.9853公顷"), ("面积", "43.9854公顷")],
        ] {
            assert!(of(both).unwrap_err().contains("矛盾"), "{both:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_reported_and_what_is_not_there_is_not() {
        assert!(stated("矿区面积", Value::from(0.44)).unwrap_err().contains("没有单位"));
        assert!(stated("矿区面积", Value::from("约半平方公里")).is_err());
        assert!(stated("矿区面积", Value::from("不低于0.4km2")).is_err());
        assert_eq!(stated("矿种", Value::from("铁矿")), Ok(None));
    }

    #[test]
    fn a_figure_has_one_name() {
        for (figure, _) in FIGURES {
            assert_eq!(serde_json::to_value(figure).unwrap(), figure.name());
        }
    }
}
