//! Writes a batch of made-up rights in and around Qingzhou, of whatever size: newline-delimited GeoJSON, or one
//! FeatureCollection where the name ends in `.geojson`. The same size gives the same bytes.
//!
//! cargo run --release --locked --example make_batch -- 10 batch.ndjson

use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Corners of a right, before the hundred or so more that some have.
const CORNERS: u32 = 60;
const MINERALS: [&str; 4] = ["铁矿", "建筑石料用灰岩", "水泥用灰岩", "矿泉水"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(size), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give a size in GB (10⁹ bytes) and a file".into());
    };
    let bytes = (size.parse::<f64>()? * 1e9) as u64;
    let is_collection = path.ends_with(".geojson");
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    if is_collection {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
    }
    let (mut random, mut record) = (ChaCha8Rng::seed_from_u64(10), String::new());
    let (mut written, mut number) = (0, 0_u64);
    while written < bytes {
        record.clear();
        if is_collection && number > 0 {
            record.push_str(",\n");
        }
        right(number, &mut random, &mut record)?;
        if !is_collection {
            record.push('\n');
        }
        out.write_all(record.as_bytes())?;
        written += record.len() as u64;
        number += 1;
    }
    if is_collection {
        out.write_all(b"\n]}\n")?;
    }
    out.flush()?;
    println!("{number} rights, {written} bytes");
    Ok(())
}

/// A star-shaped right; one in a thousand has no geometry, as records of real batches have not.
fn right(number: u64, random: &mut ChaCha8Rng, record: &mut String) -> std::fmt::Result {
    let mut unit = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let mineral = MINERALS[(unit() * 3.99) as usize];
    let scale = (unit() * 200.0).round();
    write!(
        record,
        "{{\"type\":\"Feature\",\"id\":\"R{number}\",\"properties\":{{\"矿种\":\"{mineral}\",\"开采方式\":\"露天开采\",\
         \"生产规模\":\"{scale}万吨/年\",\"服务年限\":\"12年\",\"设置类型\":\"新建\"}},\"geometry\":"
    )?;
    if number % 1000 == 999 {
        return record.write_str("null}");
    }
    let (lon, lat, reach) = (118.1 + 0.7 * unit(), 36.4 + 0.6 * unit(), 0.001 + 0.008 * unit());
    let corners = CORNERS + (unit().powi(4) * 120.0) as u32;
    record.push_str("{\"type\":\"Polygon\",\"coordinates\":[[");
    let mut first = None;
    for corner in 0..corners {
        let (angle, radius) = (TAU * f64::from(corner) / f64::from(corners), reach * (0.7 + 0.3 * unit()));
        let position = (lon + radius * angle.cos(), lat + 0.8 * radius * angle.sin());
        first.get_or_insert(position);
        let (x, y) = position;
        write!(record, "[{x:.8},{y:.8}],")?;
    }
    let (x, y) = first.unwrap_or((lon, lat));
    write!(record, "[{x:.8},{y:.8}]]]}}}}")
}
