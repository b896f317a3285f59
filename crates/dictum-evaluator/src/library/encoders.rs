//! `base64.encode` and `base64.decode`.

use super::{add_all, global};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::function::{ResultSize, Traits};
use crate::model::types::Type;
use crate::model::value::base64;

pub(super) fn register(environment: &mut Environment) {
    add_all(
        environment,
        [
            global("base64.encode", &[Type::Bytes], Type::String, |call| match call.get(0)? {
                Datum::Bytes(bytes) => {
                    call.charge(bytes.len() / 8)?;
                    Ok(Datum::string(base64::encode(bytes)))
                }
                _ => Err(call.mismatch()),
            })
            .doc("Bytes as Base64, with padding.", "字节的 Base64 文本，带填充。")
            .traits(Traits::new().total()),
            global("base64.decode", &[Type::String], Type::Bytes, |call| {
                let text = call.str(0)?;
                call.charge(text.len() / 8)?;
                let bytes = base64::decode(text);
                let bytes = bytes.ok_or_else(|| super::conversions::not_a("base64", text))?;
                Ok(Datum::Bytes(bytes.into()))
            })
            .doc("The bytes of a Base64 text.", "Base64 文本所表示的字节。")
            .traits(Traits::new().size(ResultSize::First).decided_by(0)),
        ],
    );
}
