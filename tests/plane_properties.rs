//! What holds in any plane, of random convex polygons in random ones.

use minezone::crs::Crs;
use minezone::feature::ArealGeometry;
use minezone::geometry::{MultiSurface, Position};
use minezone::measure::{Relation, occupation, overlap};
use minezone::normalise::normalise_in;
use proptest::prelude::*;

/// A transverse Mercator plane of any meridian, scale and false easting, or a conic one by PROJ, near 118° E 36° N.
fn plane() -> impl Strategy<Value = Crs> {
    let transverse = (112.0..124.0, 0.999..1.001, 0..46_u8).prop_map(|(meridian, scale, zone)| {
        let easting = f64::from(zone) * 1e6 + 500_000.0;
        format!(
            "+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0={easting} +y_0=0 +datum=WGS84 +units=m +type=crs"
        )
    });
    let conic = (20.0..30.0, 40.0..50.0).prop_map(|(south, north)| {
        format!(
            r#"PROJCS["conic",GEOGCS["CGCS2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],
            PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_2SP"],
            PARAMETER["latitude_of_origin",30],PARAMETER["central_meridian",110],PARAMETER["standard_parallel_1",{south}],
            PARAMETER["standard_parallel_2",{north}],PARAMETER["false_easting",0],PARAMETER["false_northing",0],
            UNIT["metre",1]]"#
        )
    });
    prop_oneof![3 => transverse, 1 => conic].prop_map(|definition| Crs::parse(&definition).unwrap())
}

/// The corners of a convex polygon: on an ellipse, by their angles.
fn polygon() -> impl Strategy<Value = Vec<Position>> {
    let angles = prop::collection::btree_set(0_u32..360, 3..12);
    (angles, -800.0..800.0, -800.0..800.0, 50.0..1500.0, 50.0..1500.0).prop_map(|(angles, x, y, width, height)| {
        let corner = |degrees: &u32| {
            let (sin, cos) = f64::from(*degrees).to_radians().sin_cos();
            [x + width * cos, y + height * sin]
        };
        let mut ring: Vec<Position> = angles.iter().map(corner).collect();
        ring.push(ring[0]);
        ring
    })
}

fn surface(crs: &Crs, ring: &[Position], origin: Position) -> MultiSurface {
    let ring = ring.iter().map(|p| [p[0] + origin[0], p[1] + origin[1]]).collect();
    normalise_in(&ArealGeometry { parts: vec![vec![ring]] }, crs.plane()).unwrap().surface
}

/// m² by which sums over parts may differ: the bound of one measure for each of them.
fn tolerance(surfaces: &[&MultiSurface]) -> f64 {
    surfaces.iter().map(|s| 1e-8 + 1e-12 * s.area_m2() + 2e-12 * s.perimeter_m()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn an_overlap_is_the_same_both_ways_and_never_more_than_either(crs in plane(), a in polygon(), b in polygon()) {
        let origin = crs.plane().project([118.0, 36.0]).unwrap();
        let (a, b) = (surface(&crs, &a, origin), surface(&crs, &b, origin));
        let (there, back) = (overlap(&a, &b), overlap(&b, &a));
        prop_assert_eq!((there.relation, there.area_m2.to_bits()), (back.relation.inverse(), back.area_m2.to_bits()));
        prop_assert_eq!(there.relation.interiors_meet(), there.area_m2 > 0.0);
        prop_assert!(there.area_m2 <= a.area_m2().min(b.area_m2()));
        if there.relation == Relation::Within {
            prop_assert_eq!(there.area_m2, a.area_m2());
        }
    }

    /// A polygon cut in four by the quadrants of its plane: what they take adds up to it, and they are apart.
    #[test]
    fn the_parts_of_a_polygon_add_up_to_it(crs in plane(), whole in polygon(), x in -500.0..500.0, y in -500.0..500.0) {
        let origin = crs.plane().project([118.0, 36.0]).unwrap();
        let whole = surface(&crs, &whole, origin);
        let quadrant = |east: f64, north: f64| {
            let ring = [[x, y], [east, y], [east, north], [x, north], [x, y]];
            surface(&crs, &ring, origin)
        };
        let parts = [(4e3, 4e3), (-4e3, 4e3), (-4e3, -4e3), (4e3, -4e3)].map(|(east, north)| quadrant(east, north));
        let overlaps: Vec<_> = parts.iter().map(|part| overlap(&whole, part)).collect();
        let sum: f64 = overlaps.iter().map(|overlap| overlap.area_m2).sum();
        let parts: Vec<&MultiSurface> = parts.iter().collect();
        let bound = tolerance(&[&whole; 5]);
        prop_assert!((sum - whole.area_m2()).abs() <= bound, "{} {}", sum, whole.area_m2());
        for (k, part) in parts.iter().enumerate() {
            prop_assert_eq!(overlap(part, parts[(k + 1) % 4]).relation, Relation::Touches);
        }
        let taken = occupation(&whole, &parts, &overlaps);
        prop_assert!(taken.remaining_m2 <= bound, "{:?}", taken);
    }
}
