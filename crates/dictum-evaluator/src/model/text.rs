//! Texts compared for being the same, most of which are short.

/// Whether two texts are the same; quick for short ones.
#[inline]
pub(crate) fn same(one: &str, other: &str) -> bool {
    same_bytes(one.as_bytes(), other.as_bytes())
}

#[inline(never)]
fn same_long(one: &[u8], other: &[u8]) -> bool {
    one == other
}

#[inline]
pub(crate) fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // Two chunks that may overlap cover what is no longer than both of them; a call
    // would cost more than it does.
    if let Some(a) = one.first_chunk::<16>()
        && let Some(b) = other.first_chunk::<16>()
        && let Some(c) = one.last_chunk::<16>()
        && let Some(d) = other.last_chunk::<16>()
    {
        return a == b && c == d && (one.len() <= 32 || same_long(one, other));
    }
    if let Some(a) = one.first_chunk::<8>()
        && let Some(b) = other.first_chunk::<8>()
        && let Some(c) = one.last_chunk::<8>()
        && let Some(d) = other.last_chunk::<8>()
    {
        return a == b && c == d;
    }
    if let Some(a) = one.first_chunk::<4>()
        && let Some(b) = other.first_chunk::<4>()
        && let Some(c) = one.last_chunk::<4>()
        && let Some(d) = other.last_chunk::<4>()
    {
        return a == b && c == d;
    }
    one.iter().eq(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let text = b"abcdefghijklmnopqrstuvwxyz0123456789";
        for (length, _) in text.iter().enumerate() {
            let (one, rest) = text.split_at(length);
            let copy = one.to_vec();
            assert!(same_bytes(one, &copy));
            assert!(!same_bytes(one, &[one, &rest[..1]].concat()));
            for at in 0..length {
                let mut other = one.to_vec();
                other[at] = b'-';
                assert!(!same_bytes(one, &other), "{length}, {at}");
            }
        }
    }
}
