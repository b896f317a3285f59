//! The address of a call, as far as it is known.

use crate::domain;

/// The most bytes of one address that are kept; what follows counts as not known.
const ADDRESS_MAX_BYTES: usize = 1024;

/// The beginning of an address, and who may know the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Address {
    known: String,
    /// Whether more follows that is not known.
    open: bool,
    /// The function whose callers know more.
    pub(super) free: Option<u32>,
}

impl Address {
    /// An address of which nothing is known.
    pub(super) const UNKNOWN: Self = Self { known: String::new(), open: true, free: None };

    /// An address that is written out.
    pub(super) fn of(text: &str) -> Self {
        let mut end = text.len().min(ADDRESS_MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let known = text.get(..end).unwrap_or_default().to_owned();
        Self { known, open: end < text.len(), free: None }
    }

    /// An address of which the beginning is known.
    pub(super) fn begin(text: &str) -> Self {
        Self { open: true, ..Self::of(text) }
    }

    /// What is known of it.
    pub(super) fn known(&self) -> &str {
        &self.known
    }

    /// An address of which nothing is known, but perhaps to the callers of `free`.
    pub(super) fn unknown(free: Option<u32>) -> Self {
        Self { known: String::new(), open: true, free }
    }

    /// Whether it surely names a file on the device: what is fetched begins with its scheme,
    /// and the platform calls its own folders `http://tmp/` and `http://usr/`.
    pub(super) fn is_local(&self) -> bool {
        let known = self.known.to_ascii_lowercase();
        let own = ["http://tmp/", "http://usr/", "http://store/"];
        let fetched = ["http://", "https://"]
            .iter()
            .any(|it| known.starts_with(it) || (self.open && it.starts_with(known.as_str())));
        !fetched || own.iter().any(|it| known.starts_with(it))
    }

    /// Whether what follows is not known, so that nothing can be joined to it.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// This address with `next` after it.
    pub(super) fn joined(&self, next: &Self) -> Self {
        let whole = Self::of(&format!("{}{}", self.known, next.known));
        if whole.open {
            return whole;
        }
        Self { open: next.open, free: next.free, ..whole }
    }

    /// The whole address, where it is known and leads to a host.
    pub(super) fn url(&self) -> Option<&str> {
        let known = !self.open && self.origin().is_some();
        known.then_some(self.known.as_str())
    }

    /// The scheme and host, where they are sure: what follows them begins a path, or
    /// nothing follows. A text that names no host has none.
    ///
    /// A socket's domain is allowed with every port ("网络 / 使用说明", as of 2026-11), so
    /// that its port is none of it.
    pub(super) fn origin(&self) -> Option<String> {
        let (scheme, rest) = self.known.split_once("://")?;
        let plain = !scheme.is_empty() && scheme.bytes().all(|it| it.is_ascii_alphanumeric());
        let end = rest.find(['/', '?', '#', '\\']);
        if !plain || (end.is_none() && self.open) {
            return None;
        }
        let authority = rest.get(..end.unwrap_or(rest.len()))?;
        // Who calls is no part of an origin, and may be a secret.
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        };
        if !is_host(name) || !port.is_none_or(is_port) {
            return None;
        }
        let socket = scheme.eq_ignore_ascii_case("wss") || scheme.eq_ignore_ascii_case("ws");
        Some(domain::origin(&format!("{scheme}://{}", if socket { name } else { host })))
    }
}

fn is_host(name: &str) -> bool {
    let letters = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    name.split('.').all(|it| !it.is_empty() && it.chars().all(letters))
}

fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok() && port.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_told_only_where_it_is_sure() {
        let origin = |text: &str, rest: Option<Address>| {
            let address = Address::of(text);
            rest.map_or(address.clone(), |it| address.joined(&it)).origin()
        };
        let unknown = || Some(Address::unknown(None));
        assert_eq!(origin("https://A.example/b", unknown()).as_deref(), Some("https://a.example"));
        assert_eq!(origin("https://a.example", None).as_deref(), Some("https://a.example"));
        assert_eq!(origin("https://a.example", unknown()), None);
        assert_eq!(origin("https://me:pw@A.example/b", None).as_deref(), Some("https://a.example"));
        assert_eq!(origin("https://me:pw@/b", None), None);
        assert_eq!(origin("https://", None), None);
        for text in ["https://a.examplehttps:", "https://a.example:", "https://a..b", "https:///a"]
        {
            assert_eq!(origin(text, None), None, "{text}");
        }
        assert_eq!(
            origin("https://a.example:8443/b", None).as_deref(),
            Some("https://a.example:8443")
        );
        assert_eq!(origin("wss://a.example:8443/b", None).as_deref(), Some("wss://a.example"));
        assert_eq!(origin("/b", None), None);
    }

    #[test]
    fn files_on_the_device_are_told_from_what_is_fetched() {
        for (text, open, local) in [
            ("/images/a.png", false, true),
            ("a.png", false, true),
            ("wxfile://tmp_a.png", false, true),
            ("cloud://a/b.png", true, true),
            ("http://tmp/a.png", false, true),
            ("/images/", true, true),
            ("https://a.example/b.png", false, false),
            ("HTTPS://", true, false),
            ("ht", true, false),
            ("", true, false),
            ("", false, true),
        ] {
            let address = if open { Address::begin(text) } else { Address::of(text) };
            assert_eq!(address.is_local(), local, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_known_to_its_end() {
        let long = Address::of(&format!("https://a.example/{}", "域".repeat(ADDRESS_MAX_BYTES)));
        assert!(long.is_open() && long.url().is_none() && long.origin().is_some());
        let parts = Address::of(&"a".repeat(ADDRESS_MAX_BYTES));
        assert!(parts.joined(&parts).is_open());
    }
}
