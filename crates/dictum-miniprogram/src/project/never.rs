//! Origins that no list of server domains can ever hold, and what to do instead.
//!
//! The platform's conditions are those of "网络 / 使用说明" (as of 2026-11): only `https`
//! and `wss`, no address of a machine, not the platform's own API host, and a port only
//! where the list has it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use dictum_schema::language::Text;
use dictum_schema::severity::Severity;
use dictum_source::finding::Finding;

use super::calls::Call;

/// The platform's own API host.
const PLATFORM: &str = "api.weixin.qq.com";

/// Why no list can hold an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Never {
    /// It is the platform's own.
    Platform,
    /// It is a machine's address, or its own name.
    Machine,
    /// It is not encrypted.
    Plain,
}

/// A finding for each origin among `calls` that no list can hold, at the first place.
pub(super) fn findings(calls: &[Call]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, (Never, &Call)> = BTreeMap::new();
    for call in calls {
        if let Some(origin) = call.origin.as_deref()
            && let Some(never) = never(origin)
        {
            first.entry(origin).or_insert((never, call));
        }
    }
    first.into_iter().map(|(origin, (never, call))| finding(origin, never, call)).collect()
}

fn never(origin: &str) -> Option<Never> {
    let (scheme, rest) = origin.split_once("://")?;
    let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
    let address: Option<IpAddr> = host.parse().ok();
    if host == PLATFORM {
        return Some(Never::Platform);
    }
    if host == "localhost" || host.ends_with(".localhost") || address.is_some() {
        // Machines of the same local network need no list.
        let local = matches!(address, Some(IpAddr::V4(it)) if it.is_private());
        return (!local).then_some(Never::Machine);
    }
    (!matches!(scheme, "https" | "wss")).then_some(Never::Plain)
}

fn finding(origin: &str, never: Never, call: &Call) -> Finding {
    let message = Text::new(
        format!("`{origin}` can never be among the server domains"),
        format!("`{origin}` 无法配置为服务器域名"),
    );
    let help = match never {
        Never::Platform => Text::new(
            "the platform refuses its own API host: call it from your server, where the AppSecret stays, and let the program call that server",
            "平台不允许配置自己的 API 域名：请由自己的服务器调用（AppSecret 也应保存在服务器上），小程序再请求该服务器",
        ),
        Never::Machine => Text::new(
            "addresses of machines and `localhost` work in the developer tools alone: give the server a domain with a certificate, and keep such addresses out of what is released",
            "IP 地址与 `localhost` 只在开发者工具中可用：请为服务器配置带证书的域名，发布的代码中不要保留此类地址",
        ),
        Never::Plain => Text::new(
            "only `https` and `wss` can be listed: serve the same over TLS, and change the scheme in the code",
            "只能配置 `https` 与 `wss` 的域名：请让服务支持 TLS，并修改代码中的协议",
        ),
    };
    Finding::new("origin-never-allowed", Severity::Warning, message).at(call.at.clone()).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_platform_refuses_is_known() {
        for (origin, want) in [
            ("https://api.weixin.qq.com", Some(Never::Platform)),
            ("https://api.weixin.qq.com:443", Some(Never::Platform)),
            ("https://mp.weixin.qq.com", None),
            ("https://localhost", Some(Never::Machine)),
            ("http://127.0.0.1:8080", Some(Never::Machine)),
            ("https://8.8.8.8", Some(Never::Machine)),
            ("http://192.168.1.2:3000", None),
            ("http://10.0.0.1", None),
            ("http://api.example.com", Some(Never::Plain)),
            ("ws://api.example.com", Some(Never::Plain)),
            ("wss://api.example.com", None),
            ("https://api.example.com:8443", None),
            ("ftp://api.example.com", Some(Never::Plain)),
        ] {
            assert_eq!(never(origin), want, "{origin}");
        }
    }
}
