//! Which response of the platform a file holds.

use std::fmt;

use dictum_source::tree::{NodeId, Tree, Value};

/// A response of the platform's API.
///
/// The order is that of precedence: of captures that are equally old, the earlier
/// one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Response {
    /// `wxa/get_effective_domain`: the server domains, of which the effective ones count. A
    /// third-party platform that releases a version brings domains of its own, so that no
    /// other list tells what the platform lets through.
    GetEffectiveDomain,
    /// `wxa/getwxadevinfo` with action `getserverdomain`: the server domains, as the
    /// mini-program's own token is told them.
    GetWxaDevInfo,
    /// `wxa/modify_domain` with action `get`: the server domains.
    ModifyDomain,
    /// `cgi-bin/wxopen/getcategory`: the categories, with their review's state.
    GetCategory,
    /// `wxa/get_category`: the approved categories.
    WxaGetCategory,
    /// `cgi-bin/account/getaccountbasicinfo`: the subject.
    GetAccountBasicInfo,
    /// `cgi-bin/component/getprivacysetting`: the declared kinds of data.
    GetPrivacySetting,
    /// `cgi-bin/component/api_get_authorizer_info`: a bit of everything.
    GetAuthorizerInfo,
    /// `wxa/get_effective_webviewdomain`: web-view domains, which hold no facts.
    GetEffectiveWebviewDomain,
    /// `cgi-bin/wxopen/getallcategories`: the categories that one could ask for; no facts.
    GetAllCategories,
    /// `wxa/security/get_privacy_interface`: guarded interfaces; no facts.
    GetPrivacyInterface,
    /// `wxa/plugin` with action `list`: plugins in use; no facts.
    Plugin,
    /// `wxa/devplugin` with action `dev_apply_list`: users of a plugin; no facts.
    DevPlugin,
    /// An error in a file whose name does not tell what was asked for.
    Unknown,
}

/// What an object of JSON looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A response.
    Response(Response),
    /// A list of server domains, of which the shape does not tell where it is from.
    Domains,
    /// What is sent to the platform, not what comes back.
    Request,
    /// Nothing that is known.
    Unknown,
}

/// Keys that only one response has.
const TELLING: [(&str, Response); 17] = [
    ("effective_domain", Response::GetEffectiveDomain),
    ("effective_webviewdomain", Response::GetEffectiveWebviewDomain),
    ("authorizer_info", Response::GetAuthorizerInfo),
    ("authorization_info", Response::GetAuthorizerInfo),
    ("categories_list", Response::GetAllCategories),
    ("category_list", Response::WxaGetCategory),
    ("categories", Response::GetCategory),
    ("privacy_list", Response::GetPrivacySetting),
    ("privacy_desc", Response::GetPrivacySetting),
    ("interface_list", Response::GetPrivacyInterface),
    ("plugin_list", Response::Plugin),
    ("apply_list", Response::DevPlugin),
    ("principal_type", Response::GetAccountBasicInfo),
    ("realname_status", Response::GetAccountBasicInfo),
    ("bizdomain", Response::GetWxaDevInfo),
    ("tcpdomain", Response::ModifyDomain),
    ("no_icp_domain", Response::ModifyDomain),
];

/// Names of responses as files carry them, the longest first where one holds another.
const NAMES: [(&str, Response); 17] = [
    ("geteffectivewebviewdomain", Response::GetEffectiveWebviewDomain),
    ("geteffectivedomain", Response::GetEffectiveDomain),
    ("getwxadevinfo", Response::GetWxaDevInfo),
    ("getserverdomain", Response::GetWxaDevInfo),
    ("modifydomain", Response::ModifyDomain),
    ("getallcategories", Response::GetAllCategories),
    ("wxagetcategory", Response::WxaGetCategory),
    ("wxopengetcategory", Response::GetCategory),
    ("getaccountbasicinfo", Response::GetAccountBasicInfo),
    ("getprivacysetting", Response::GetPrivacySetting),
    ("getprivacyinterface", Response::GetPrivacyInterface),
    ("apigetauthorizerinfo", Response::GetAuthorizerInfo),
    ("getauthorizerinfo", Response::GetAuthorizerInfo),
    ("devapplylist", Response::DevPlugin),
    ("devplugin", Response::DevPlugin),
    ("pluginlist", Response::Plugin),
    ("plugin", Response::Plugin),
];

impl Response {
    /// The endpoint's name: `getcategory`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GetWxaDevInfo => "getwxadevinfo",
            Self::GetEffectiveDomain => "get_effective_domain",
            Self::ModifyDomain => "modify_domain",
            Self::GetCategory => "getcategory",
            Self::WxaGetCategory => "get_category",
            Self::GetAccountBasicInfo => "getaccountbasicinfo",
            Self::GetPrivacySetting => "getprivacysetting",
            Self::GetAuthorizerInfo => "api_get_authorizer_info",
            Self::GetEffectiveWebviewDomain => "get_effective_webviewdomain",
            Self::GetAllCategories => "getallcategories",
            Self::GetPrivacyInterface => "get_privacy_interface",
            Self::Plugin => "plugin",
            Self::DevPlugin => "devplugin",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a good answer of it gives facts.
    pub fn holds_facts(self) -> bool {
        self < Self::GetEffectiveWebviewDomain
    }

    /// The response that a file's name names: `getcategory.2026-11-01.json`.
    ///
    /// `get_category` and `getcategory` are two endpoints; other names are told
    /// apart without `_`, `-` and capitals.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
        let found = NAMES.iter().find(|(it, _)| plain.contains(it)).map(|(_, it)| *it);
        found.or_else(|| {
            if lower.contains("get_category") || lower.contains("get-category") {
                Some(Self::WxaGetCategory)
            } else if lower.contains("getcategory") {
                Some(Self::GetCategory)
            } else {
                None
            }
        })
    }
}

impl fmt::Display for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What map `id` of `tree` looks like.
pub(crate) fn shape(tree: &Tree, id: NodeId) -> Shape {
    let has = |key: &str| tree.get(id, key).is_some();
    if has("action") && !has("errcode") {
        return Shape::Request;
    }
    if let Some((_, response)) = TELLING.iter().find(|(key, _)| has(key)) {
        return Shape::Response(*response);
    }
    let invalid = tree
        .entries(id)
        .iter()
        .any(|it| it.key.starts_with("invalid_") && it.key.ends_with("domain"));
    if invalid {
        return Shape::Response(Response::ModifyDomain);
    }
    let lists = |key| tree.get(id, key).is_some_and(|it| matches!(tree.value(it), Value::List(_)));
    if ["requestdomain", "wsrequestdomain", "uploaddomain", "downloaddomain"].into_iter().any(lists)
    {
        return Shape::Domains;
    }
    Shape::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_name_responses() {
        for (name, want) in [
            ("getcategory.2026-11-01.json", Some(Response::GetCategory)),
            ("get_category.json", Some(Response::WxaGetCategory)),
            ("WxaGetCategoryResponse.json", Some(Response::WxaGetCategory)),
            ("CgibinWxopenGetCategoryResponse.json", Some(Response::GetCategory)),
            ("getwxadevinfo-getserverdomain.json", Some(Response::GetWxaDevInfo)),
            ("modify_domain.json", Some(Response::ModifyDomain)),
            ("api_get_authorizer_info.json", Some(Response::GetAuthorizerInfo)),
            ("notes.json", None),
        ] {
            assert_eq!(Response::of_name(name), want, "{name}");
        }
    }

    #[test]
    fn the_responses_without_facts_come_last() {
        assert!(Response::GetAuthorizerInfo.holds_facts());
        assert!(!Response::GetEffectiveWebviewDomain.holds_facts());
        assert!(!Response::Unknown.holds_facts());
    }
}
