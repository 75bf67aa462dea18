//! Attributes as JSON: numbers and booleans as they are; days, times and decimals as text, because JSON has none.

use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::data_type::Decimal;
use parquet::record::Field;
use parquet::schema::types::Type;
use serde_json::Value;

/// How the moments of a column are to be understood, which the library does not hand on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    in_nanoseconds: bool,
    /// As clocks of an unnamed place show it.
    is_local: bool,
}

impl Moments {
    pub fn of(column: &Type) -> Self {
        match column.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(stamp)) => {
                let in_nanoseconds = matches!(stamp.unit, TimeUnit::NANOS);
                Self { in_nanoseconds, is_local: !stamp.is_adjusted_to_u_t_c }
            }
            _ => Self { in_nanoseconds: false, is_local: false },
        }
    }
}

/// A value; one that is beyond the calendar stays the number that it is.
pub(super) fn value(field: Field, moments: Moments) -> Value {
    let stamp = |number: i64, stamp: Result<Timestamp, jiff::Error>| match stamp {
        Ok(stamp) if moments.is_local => stamp.to_zoned(TimeZone::UTC).datetime().to_string().into(),
        Ok(stamp) => stamp.to_string().into(),
        Err(_) => number.into(),
    };
    match field {
        Field::Bool(is) => is.into(),
        Field::Byte(n) => n.into(),
        Field::Short(n) => n.into(),
        Field::Int(n) => n.into(),
        Field::Long(n) if moments.in_nanoseconds => stamp(n, Timestamp::from_nanosecond(n.into())),
        Field::Long(n) => n.into(),
        Field::UByte(n) => n.into(),
        Field::UShort(n) => n.into(),
        Field::UInt(n) => n.into(),
        Field::ULong(n) => n.into(),
        Field::Float16(x) => short(x.to_string()),
        Field::Float(x) => short(x.to_string()),
        Field::Double(x) => x.into(),
        Field::Decimal(decimal) => self::decimal(&decimal).into(),
        Field::Str(text) => text.into(),
        Field::Bytes(bytes) => text(bytes.data()).into(),
        Field::Date(days) => day(days).map_or_else(|| days.into(), |day| day.to_string().into()),
        Field::TimeMillis(n) => time(n.into(), 1_000_000).map_or_else(|| n.into(), |time| time.to_string().into()),
        Field::TimeMicros(n) => time(n, 1_000).map_or_else(|| n.into(), |time| time.to_string().into()),
        Field::TimestampMillis(n) => stamp(n, Timestamp::from_millisecond(n)),
        Field::TimestampMicros(n) => stamp(n, Timestamp::from_microsecond(n)),
        // Columns of columns are reported and left out when the file is opened.
        Field::Null | Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => Value::Null,
    }
}

/// The number of fewest digits that is meant: 0.1 of 32 bits is no 0.10000000149.
fn short(digits: String) -> Value {
    digits.parse::<f64>().unwrap_or(f64::NAN).into()
}

fn day(days: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()
}

fn time(since_midnight: i64, nanoseconds: i64) -> Option<Time> {
    let since = SignedDuration::from_nanos(since_midnight.checked_mul(nanoseconds)?);
    Time::midnight().checked_add(since).ok()
}

/// Bytes that are text but do not say so, as old writers leave them; else two digits for each.
fn text(bytes: &[u8]) -> String {
    let hex = || bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    std::str::from_utf8(bytes).map_or_else(|_| hex(), str::to_owned)
}

/// All its digits: as a binary number it would be another.
fn decimal(decimal: &Decimal) -> String {
    let bytes = decimal.data();
    if bytes.len() > size_of::<i128>() {
        return text(bytes);
    }
    // Big-endian in two's complement.
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    let unscaled = bytes.iter().fold(sign, |value: i128, byte| value << 8 | i128::from(*byte));
    let scale = usize::try_from(decimal.scale()).unwrap_or(0).min(64);
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let (sign, point) = (if unscaled < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
    format!("{sign}{whole}{point}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_mean() {
        let plain = Moments { in_nanoseconds: false, is_local: false };
        let (local, nanos) = (Moments { is_local: true, ..plain }, Moments { in_nanoseconds: true, ..plain });
        let decimal = |bytes: &[u8], scale| Field::Decimal(Decimal::from_bytes(bytes.to_vec().into(), 9, scale));
        for (field, moments, wanted) in [
            (Field::Date(19_722), plain, Value::from("2023-12-31")),
            (Field::Date(i32::MAX), plain, i32::MAX.into()),
            (Field::TimestampMillis(1_500), plain, "1970-01-01T00:00:01.5Z".into()),
            (Field::TimestampMillis(1_500), local, "1970-01-01T00:00:01.5".into()),
            (Field::Long(1_000_000_000), nanos, "1970-01-01T00:00:01Z".into()),
            (Field::TimestampMicros(i64::MAX), plain, i64::MAX.into()),
            (Field::TimeMillis(3_600_000), plain, "01:00:00".into()),
            (Field::Float(0.1), plain, 0.1.into()),
            (Field::Double(f64::NAN), plain, Value::Null),
            (Field::Bytes(b"\xff\x01".to_vec().into()), plain, "FF01".into()),
            (decimal(&[0xff, 0x85], 2), plain, "-1.23".into()),
            (decimal(&[5], 3), plain, "0.005".into()),
            (decimal(&[0x7f], 0), plain, "127".into()),
        ] {
            assert_eq!(value(field.clone(), moments), wanted, "{field:?}");
        }
    }
}
