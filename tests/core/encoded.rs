//! Rights as other programs hand them over, each way against the one by types of `geo`.

use minezone::Right;
use minezone::crs::Crs;
use minezone::diagnostic::{Code, Defect};
use minezone::feature::GeoArrow;

type Ring = Vec<[f64; 2]>;

/// A square with a hole and an island, in degrees or metres.
fn parts(corner: [f64; 2], side: f64) -> Vec<Vec<Ring>> {
    let square = |at: f64, side: f64| -> Ring {
        let [x, y] = corner.map(|c| c + at);
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    };
    vec![vec![square(0.0, side), square(side / 4.0, side / 4.0)], vec![square(2.0 * side, side)]]
}

fn by_geo(parts: &[Vec<Ring>]) -> geo::MultiPolygon<f64> {
    let line = |ring: &Ring| ring.iter().map(|p| (p[0], p[1])).collect::<geo::LineString<f64>>();
    let polygon = |rings: &Vec<Ring>| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    geo::MultiPolygon::new(parts.iter().map(polygon).collect())
}

/// Little-endian, with the CRS as PostGIS writes it where there is one.
fn by_wkb(parts: &[Vec<Ring>], srid: Option<u32>) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let head = |kind: u32| [&[1][..], &kind.to_le_bytes()].concat();
    let mut wkb = head(6 | srid.map_or(0, |_| 0x2000_0000));
    wkb.extend(srid.into_iter().flat_map(u32::to_le_bytes));
    wkb.extend(number(parts.len()));
    for rings in parts {
        wkb.extend(head(3));
        wkb.extend(number(rings.len()));
        for ring in rings {
            wkb.extend(number(ring.len()));
            wkb.extend(ring.iter().flatten().flat_map(|x| x.to_le_bytes()));
        }
    }
    wkb
}

fn by_geojson(parts: &[Vec<Ring>]) -> String {
    let geometry = serde_json::json!({ "type": "MultiPolygon", "coordinates": parts });
    serde_json::json!({ "type": "Feature", "id": "P", "properties": {}, "geometry": geometry }).to_string()
}

/// Offsets of geometries, polygons and rings, and the coordinates.
fn by_geoarrow(parts: &[Vec<Ring>]) -> (Vec<i32>, Vec<i32>, Vec<i32>, Vec<f64>) {
    let offsets = |counts: Vec<usize>| -> Vec<i32> {
        let mut sum = 0;
        std::iter::once(0)
            .chain(counts.into_iter().map(|count| {
                sum += i32::try_from(count).unwrap();
                sum
            }))
            .collect()
    };
    let rings: Vec<&Ring> = parts.iter().flatten().collect();
    let xy = rings.iter().flat_map(|ring| ring.iter().flatten().copied()).collect();
    let of_rings = offsets(rings.iter().map(|ring| ring.len()).collect());
    (offsets(vec![parts.len()]), offsets(parts.iter().map(Vec::len).collect()), of_rings, xy)
}

fn codes(found: Result<Right, Vec<Defect>>) -> Vec<Code> {
    found.expect_err("it was taken").iter().map(|defect| defect.code).collect()
}

#[test]
fn the_same_geometry_is_the_same_right_however_it_comes() {
    let crs = Crs::parse("zone:39").unwrap();
    for (plane, parts) in [
        (&minezone::ellipsoid::Plane::DEGREES, parts([118.3, 36.7], 0.01)),
        (crs.plane(), parts([39_616_000.25, 4_063_000.5], 1000.0)),
    ] {
        let wanted = Right::drawn_in(plane, "P", &by_geo(&parts)).unwrap();
        let (geometries, polygons, rings, xy) = by_geoarrow(&parts);
        let arrow = GeoArrow::multi_polygons(&geometries, &polygons, &rings, &xy).unwrap();
        assert_eq!(arrow.len(), 1);
        for right in [
            Right::from_wkb_drawn_in(plane, "P", &by_wkb(&parts, None)).unwrap(),
            Right::from_geojson_drawn_in(plane, &by_geojson(&parts)).unwrap(),
            Right::drawn_in(plane, "P", arrow.get(0).unwrap()).unwrap(),
        ] {
            assert_eq!((&*right.id, right.defects.len()), ("P", 0));
            assert_eq!(right.surface.plane(), plane);
            assert_eq!(right.surface.to_multi_polygon(), wanted.surface.to_multi_polygon());
            assert_eq!(right.surface.area_m2().to_bits(), wanted.surface.area_m2().to_bits());
        }
    }
}

#[test]
fn the_crs_that_wkb_names_has_to_be_that_of_the_plane() {
    let crs = Crs::parse("EPSG:4527").unwrap();
    let (degrees, metres) = (parts([118.3, 36.7], 0.01), parts([39_616_000.0, 4_063_000.0], 1000.0));
    for srid in [0, 4490] {
        assert!(Right::from_wkb("P", &by_wkb(&degrees, Some(srid))).is_ok(), "{srid}");
    }
    assert!(Right::from_wkb_drawn_in(crs.plane(), "P", &by_wkb(&metres, Some(4527))).is_ok());
    for srid in [4528, 4490, 999_999] {
        let found = Right::from_wkb_drawn_in(crs.plane(), "P", &by_wkb(&metres, Some(srid)));
        assert_eq!(codes(found), [Code::CrsOfRecord], "{srid}");
    }
    assert_eq!(codes(Right::from_wkb("P", &by_wkb(&degrees, Some(4527)))), [Code::CrsOfRecord]);
}

#[test]
fn what_is_treated_is_said_and_what_cannot_be_used_is_refused_by_its_code() {
    let mut open = parts([118.3, 36.7], 0.01);
    open[1][0].pop();
    let closed = |right: Right| right.defects.iter().map(|d| (d.code, d.part, d.ring)).collect::<Vec<_>>();
    let wanted = [(Code::RingNotClosed, Some(1), Some(0))];
    assert_eq!(closed(Right::new("P", &by_geo(&parts([118.3, 36.7], 0.01))).unwrap()), []);
    assert_eq!(closed(Right::from_wkb("P", &by_wkb(&open, None)).unwrap()), wanted);
    assert_eq!(closed(Right::from_geojson(&by_geojson(&open)).unwrap()), wanted);
    let (geometries, polygons, rings, xy) = by_geoarrow(&open);
    let arrow = GeoArrow::multi_polygons(&geometries, &polygons, &rings, &xy).unwrap();
    assert_eq!(closed(Right::new("P", arrow.get(0).unwrap()).unwrap()), wanted);

    let mut wild = parts([118.3, 36.7], 0.01);
    wild[0][1][2][0] = f64::NAN;
    let place = |found: Result<Right, Vec<Defect>>| {
        let defects = found.expect_err("it was taken");
        (defects[0].code, defects[0].part, defects[0].ring, defects[0].vertex)
    };
    let nan = (Code::CoordinateNotFinite, Some(0), Some(1), Some(2));
    assert_eq!(place(Right::from_wkb("P", &by_wkb(&wild, None))), nan);
    let (geometries, polygons, rings, xy) = by_geoarrow(&wild);
    let arrow = GeoArrow::multi_polygons(&geometries, &polygons, &rings, &xy).unwrap();
    assert_eq!(place(Right::new("P", arrow.get(0).unwrap())), nan);
    assert_eq!(place(Right::from_geojson(&by_geojson(&wild))), (Code::CoordinateNotNumber, nan.1, nan.2, nan.3));
    for (text, code) in [
        ("", Code::NotAFeature),
        ("[1]", Code::NotAFeature),
        (r#"{"type": "FeatureCollection", "features": []}"#, Code::NotAFeature),
        (r#"{"type": "Feature", "properties": {}, "geometry": null}"#, Code::GeometryMissing),
        (r#"{"type": "Point", "coordinates": [118, 36]}"#, Code::NotAreal),
        (r#"{"type": "Polygon", "coordinates": []}"#, Code::GeometryEmpty),
    ] {
        assert_eq!(codes(Right::from_geojson(text)), [code], "{text}");
    }
    let declared = by_geojson(&parts([118.3, 36.7], 0.01)).replacen('{', r#"{"crs": {"type": "name"}, "#, 1);
    assert_eq!(codes(Right::from_geojson(&declared)), [Code::CrsOfRecord]);
}

#[test]
fn a_feature_of_the_geojson_crate_keeps_its_id_and_properties() {
    let text = by_geojson(&parts([118.3, 36.7], 0.01))
        .replace("\"properties\":{}", "\"properties\":{\"矿种\":\"铁矿\",\"n\":1.50}");
    let feature: geojson::Feature = text.parse().unwrap();
    let right = Right::try_from(&feature).unwrap();
    assert_eq!(
        (&*right.id, right.properties["矿种"].as_str(), right.properties["n"].as_f64()),
        ("P", Some("铁矿"), Some(1.5))
    );
    assert!(Right::try_from(&geojson::Feature { geometry: None, ..feature }).is_err());
}

#[test]
fn geoarrow_polygons_by_either_offsets_and_none_that_lead_astray() {
    let parts = parts([118.3, 36.7], 0.01);
    let (_, polygons, rings, xy) = by_geoarrow(&parts);
    let wide = |offsets: &[i32]| offsets.iter().map(|offset| i64::from(*offset)).collect::<Vec<_>>();
    let (polygons_wide, rings_wide) = (wide(&polygons), wide(&rings));
    let both = GeoArrow::polygons(&polygons, &rings, &xy).unwrap();
    let large = GeoArrow::polygons(&polygons_wide, &rings_wide, &xy).unwrap();
    assert_eq!((both.len(), large.len(), both.get(2)), (2, 2, None));
    for (number, part) in parts.iter().enumerate().take(2) {
        assert_eq!(both.get(number).unwrap().parts, std::slice::from_ref(part));
        assert_eq!(both.get(number), large.get(number));
    }
    // A slice of an array begins anywhere.
    assert_eq!(GeoArrow::polygons(&polygons[1..], &rings, &xy).unwrap().get(0), both.get(1));
    let empty: [i32; 0] = [];
    assert!(GeoArrow::polygons(&empty, &empty, &[]).unwrap().is_empty());
    let of_nothing = GeoArrow::polygons(&[0, 0], &rings, &xy).unwrap();
    assert_eq!(codes(Right::new("P", of_nothing.get(0).unwrap())), [Code::GeometryEmpty]);
    for (polygons, rings, xy) in [
        (&[0, 2, 4][..], &rings[..], &xy[..]),
        (&[0, 2, 1], &rings, &xy),
        (&[-1, 2, 3], &rings, &xy),
        (&polygons, &[0, 5, 10, 16], &xy),
        (&polygons, &[0, 10, 5, 15], &xy),
        (&polygons, &rings, &xy[1..]),
        (&polygons, &rings, &xy[2..]),
        (&[1], &empty, &[]),
    ] {
        let why = GeoArrow::polygons(polygons, rings, xy).expect_err("it was taken");
        assert!(why.is_argument() && why.to_string().contains("GeoArrow"), "{why}");
    }
}
