//! Text in other notations.

/// Base64 with padding.
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |it: u32| DIGITS.get((it & 63) as usize).map_or('A', |it| char::from(*it));
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        text.push(digit(word >> 18));
        text.push(digit(word >> 12));
        text.push(if chunk.len() > 1 { digit(word >> 6) } else { '=' });
        text.push(if chunk.len() > 2 { digit(word) } else { '=' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        assert_eq!(base64_encode(b"hello"), "aGVsbG8=");
        assert_eq!(base64_encode(b"hell"), "aGVsbA==");
        assert_eq!(base64_encode(b""), "");
    }
}
