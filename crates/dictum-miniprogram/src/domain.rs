//! Server domains in one spelling.

/// The domain `url` as it is compared: scheme and host in lower case.
///
/// An explicit port stays, one `/` at the end goes, and other text is unchanged:
/// what is malformed stays malformed, for a rule to say so. Text without a scheme
/// has no host that could be known. Conditions have a function of the same name,
/// which gives the same, so that a list of a policy and one of a subject compare.
///
/// ```
/// use dictum_miniprogram::domain;
///
/// assert_eq!(domain::origin("HTTPS://API.Example.com:8443/"), "https://api.example.com:8443");
/// assert_eq!(domain::origin("https://example.com/Path"), "https://example.com/Path");
/// ```
pub fn origin(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (user, at, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (user, "@", host),
        None => ("", "", authority),
    };
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    format!("{scheme}://{user}{at}{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_folded_and_the_port_stays() {
        for (written, want) in [
            ("https://FaceID.qq.com", "https://faceid.qq.com"),
            ("https://faceid.qq.com/", "https://faceid.qq.com"),
            ("https://faceid.qq.com//", "https://faceid.qq.com/"),
            ("Wss://A.B:443", "wss://a.b:443"),
            ("https://a.b?Q=1", "https://a.b?Q=1"),
            ("https://Me@A.B/", "https://Me@a.b"),
            ("A.B/", "A.B/"),
            ("https://", "https://"),
            ("域名", "域名"),
            ("", ""),
        ] {
            assert_eq!(origin(written), want, "{written}");
        }
    }
}
