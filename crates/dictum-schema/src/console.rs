//! The console file: what people know of a mini-program from its consoles.
//!
//! The comments here are what an editor shows while somebody fills the file in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::release::Digest;

/// The version of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first format.
    #[serde(rename = "dictum/console/v1")]
    V1,
}

/// What people know of a mini-program from its consoles.
///
/// Leave out, or leave empty, what is not known yet; a rule that needs it then
/// says so. Whatever a captured response under `captures/` tells wins over this
/// file, and where the two disagree, that is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Console {
    /// The format of this file.
    pub schema: Format,
    /// The mini-program's `AppID`, `wx` and 16 characters (开发管理 → 开发设置 → 开发者ID).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub app_id: Option<String>,
    /// The mini-program's name as users see it (设置 → 基本设置 → 小程序名称).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub name: Option<String>,
    /// The kind of subject that the mini-program is registered for (设置 → 基本设置 → 主体信息).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// The service categories, each as first and second level (设置 → 基本设置 → 服务类目).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub categories: Option<Vec<Option<Category>>>,
    /// The server domains (开发管理 → 开发设置 → 服务器域名).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domains: Option<Domains>,
    /// What was granted to a third-party platform (设置 → 第三方设置 → 第三方平台授权管理).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Authorization>,
    /// The switches of the live-media components (开发管理 → 接口设置). No API tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interfaces: Option<Interfaces>,
    /// The business that the mini-program serves, and whether its categories fit it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// Why the business has to be handled under real name (实名办理).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real_name: Option<RealName>,
    /// The qualification documents (资质文件), whose review takes working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<Qualification>,
    /// When the mini-program is to go live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    /// The text that the user reads aloud (朗读文本), which the customer hands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_aloud: Option<ReadAloud>,
    /// Access to the closed beta (内测), which is given on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beta: Option<Beta>,
    /// The Tencent Cloud account (腾讯云控制台 → 账号信息 → 实名认证).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud_account: Option<CloudAccount>,
    /// What the user-privacy agreement declares (设置 → 服务内容声明 → 用户隐私保护指引).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
    /// How far WeChat's own verification of the subject is (设置 → 基本设置 → 微信认证).
    /// The cloud account's verification is another thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wechat_verification: Option<Verification>,
}

/// Who vouches for what no API tells, and since when.
///
/// With `by` and `on`, everything beside it counts as attested by that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attested {
    /// The person, by name or address: `zhao.min@acme.example`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub by: Option<String>,
    /// The day on which the person looked, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), extend("format" = "date"))]
    pub on: Option<String>,
    /// A file that shows it (a screenshot, a letter), relative to this file's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub file: Option<String>,
    /// The SHA-256 of that file's bytes, so that a swapped file is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

/// The kind of subject that a mini-program is registered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Principal {
    /// A natural person (个人).
    Person,
    /// An enterprise (企业).
    Enterprise,
    /// A media organisation (媒体).
    Media,
    /// A government body (政府); the platform counts public institutions here too.
    Government,
    /// A public institution (事业单位).
    Institution,
    /// Another organisation (其他组织).
    Other,
}

/// One service category: `金融业` and `银行`, never one of the two alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The first level: `金融业`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub first: Option<String>,
    /// The second level: `银行`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub second: Option<String>,
    /// The third level, where there is one: `快车` under `交通服务`, `网约车`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub third: Option<String>,
    /// How far its review is; not known where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Review>,
}

/// How far the review of a category is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Review {
    /// Passed (审核通过).
    Approved,
    /// Not decided yet (审核中).
    InReview,
    /// Refused (审核不通过).
    Refused,
}

/// The four lists of server domains. The platform takes at most 200 of a kind.
///
/// One origin to an entry: scheme, host, and a port where there is one; no path.
/// An empty list says that there are none; leave a list out if you do not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Domains {
    /// The origins of `wx.request` (request 合法域名): `https://api.example.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub request: Option<Vec<Option<String>>>,
    /// The origins of `wx.connectSocket` (socket 合法域名): `wss://ws.example.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub socket: Option<Vec<Option<String>>>,
    /// The origins of `wx.uploadFile` (uploadFile 合法域名).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub upload: Option<Vec<Option<String>>>,
    /// The origins of `wx.downloadFile` (downloadFile 合法域名).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub download: Option<Vec<Option<String>>>,
}

/// What was granted to a third-party platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// The platform's name as the grant shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub platform: Option<String>,
    /// The names of the permissions that were ticked (自定义权限).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub permissions: Option<Vec<Option<String>>>,
    /// The numbers of those permissions, as `func_info` of a captured response has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub permission_ids: Option<Vec<Option<i64>>>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// The switches of the live-media components.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interfaces {
    /// Whether real-time playback is on (实时播放音视频流), which `live-player` needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_player: Option<bool>,
    /// Whether real-time recording is on (实时录制音视频流), which `live-pusher` needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_pusher: Option<bool>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// The business that the mini-program serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What users do there, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4000))]
    pub description: Option<String>,
    /// Whether somebody has confirmed that the categories fit the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches_categories: Option<bool>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// Why the business has to be handled under real name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RealName {
    /// The law, regulation or policy that requires it, by title and article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4000))]
    pub basis: Option<String>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// The qualification documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// The documents that are ready, by title: 《金融许可证》.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub documents: Option<Vec<Option<String>>>,
    /// The day on which they were handed in for review, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), extend("format" = "date"))]
    pub submitted: Option<String>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// When the mini-program is to go live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// The day, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"), extend("format" = "date"))]
    pub date: Option<String>,
}

/// The text that the user reads aloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAloud {
    /// Where the text comes from: a file, a service, a template's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4000))]
    pub source: Option<String>,
}

/// Access to the closed beta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Beta {
    /// Whether access was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<bool>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// The Tencent Cloud account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloudAccount {
    /// The account's number (账号ID), in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub id: Option<String>,
    /// Whether the account is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<bool>,
    /// Whether it is verified as an enterprise's (企业实名认证).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise_verified: Option<bool>,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
}

/// What the user-privacy agreement declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// The kinds of data, by the platform's keys: `Record` (麦克风), `Camera` (摄像头).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub declared: Option<Vec<Option<String>>>,
}

/// How far WeChat's own verification of a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verification {
    /// Verified.
    Verified,
    /// Not decided yet.
    Pending,
    /// Failed.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_allowed_wherever_a_fact_may_stand() {
        let console: Console = serde_json::from_value(serde_json::json!({
            "schema": "dictum/console/v1",
            "app_id": null,
            "domains": {"request": null},
            "categories": [{"first": "金融业", "second": null}],
            "beta": {"granted": null, "attested": {"by": null, "on": null, "sha256": null}},
        }))
        .unwrap();
        assert_eq!(console.app_id, None);
        assert_eq!(console.beta.unwrap().granted, None);
    }

    #[test]
    fn a_misspelled_fact_is_refused() {
        let console = serde_json::json!({"schema": "dictum/console/v1", "appid": "wx"});
        assert!(serde_json::from_value::<Console>(console).is_err());
    }
}
