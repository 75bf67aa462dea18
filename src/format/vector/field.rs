//! Attributes as GDAL gives them, decoded here: its own decoding would replace in silence what it cannot read.

use std::ffi::CStr;

use encoding_rs::UTF_8;
use gdal::vector::{Feature, FieldValue, LayerAccess, OGRFieldType};
use serde_json::{Map, Value};

/// A column.
pub(super) struct Field {
    pub name: String,
    at: usize,
    kind: OGRFieldType::Type,
    is_boolean: bool,
}

pub(super) fn fields(layer: &impl LayerAccess) -> Vec<Field> {
    let defn = layer.defn();
    // SAFETY: the definition lives as long as its layer; indices are below the count it gives.
    let count = unsafe { gdal_sys::OGR_FD_GetFieldCount(defn.c_defn()) };
    let field = |i: i32| unsafe {
        let field = gdal_sys::OGR_FD_GetFieldDefn(defn.c_defn(), i);
        let name = bytes(gdal_sys::OGR_Fld_GetNameRef(field));
        let name = UTF_8.decode_without_bom_handling(name).0.into_owned();
        Field {
            at: i as usize,
            kind: gdal_sys::OGR_Fld_GetType(field),
            is_boolean: gdal_sys::OGR_Fld_GetSubType(field) == gdal_sys::OGRFieldSubType::OFSTBoolean,
            name,
        }
    };
    (0..count).map(field).collect()
}

/// The attributes of a record, and whether some text did not decode.
pub(super) fn properties(feature: &Feature<'_>, fields: &[Field]) -> (Map<String, Value>, bool) {
    let mut failed = false;
    let mut properties = Map::new();
    for field in fields {
        properties.insert(field.name.clone(), value(feature, field, &mut failed));
    }
    (properties, failed)
}

fn value(feature: &Feature<'_>, field: &Field, failed: &mut bool) -> Value {
    let index = field.at as i32;
    // SAFETY: the index is one of the feature's own definition.
    if unsafe { gdal_sys::OGR_F_IsFieldSetAndNotNull(feature.c_feature(), index) } == 0 {
        return Value::Null;
    }
    if matches!(field.kind, OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 | OGRFieldType::OFTReal) {
        return match feature.field(field.at).ok().flatten() {
            Some(FieldValue::IntegerValue(n)) if field.is_boolean => (n != 0).into(),
            Some(FieldValue::IntegerValue(n)) => n.into(),
            Some(FieldValue::Integer64Value(n)) => n.into(),
            Some(FieldValue::RealValue(x)) => x.into(),
            _ => Value::Null,
        };
    }
    match feature.field(field.at).ok().flatten() {
        Some(FieldValue::IntegerListValue(list)) => return list.into(),
        Some(FieldValue::Integer64ListValue(list)) => return list.into(),
        Some(FieldValue::RealListValue(list)) => return list.into(),
        Some(FieldValue::DateValue(date)) => return date.to_string().into(),
        _ => {}
    }
    // Text, and whatever GDAL can say only in words: times, lists of texts, bytes.
    // SAFETY: as above; the text is the feature's and is copied before anything else is asked of it.
    let text = unsafe { bytes(gdal_sys::OGR_F_GetFieldAsString(feature.c_feature(), index)) };
    let (text, had_errors) = UTF_8.decode_without_bom_handling(text);
    *failed |= had_errors;
    text.into_owned().into()
}

/// # Safety
/// The pointer is null or to a text that ends with NUL and lives for `'t`.
unsafe fn bytes<'t>(text: *const std::ffi::c_char) -> &'t [u8] {
    // SAFETY: the caller's word.
    if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() }
}
