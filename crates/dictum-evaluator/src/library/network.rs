//! `ip` and `cidr`.

use std::any::Any;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::{add_all, global, member};
use crate::model::datum::Datum;
use crate::model::environment::Environment;
use crate::model::failure::Failure;
use crate::model::function::{Call, ResultSize, Traits, Work};
use crate::model::types::Type;
use crate::model::value::Opaque;

const IP: &str = "net.IP";
const CIDR: &str = "net.CIDR";

/// What costs the same for everything.
const CONSTANT: Traits = Traits::new().work(Work::Constant);

pub(super) fn register(environment: &mut Environment) {
    let (ip, cidr) = (Type::opaque(IP), Type::opaque(CIDR));
    environment.add_type(IP, ip.clone());
    environment.add_type(CIDR, cidr);
    let of_ip = std::slice::from_ref(&ip);
    let text = [Type::String];
    add_all(
        environment,
        [
            global("ip", &text, ip.clone(), |call| Ok(opaque(parse_ip(call.str(0)?)?)))
                .doc("The address that a text spells.", "文本所写的 IP 地址。")
                .traits(CONSTANT.decided_by(0).example("192.168.0.1")),
            global("isIP", &text, Type::Bool, |call| {
                Ok(Datum::Bool(parse_ip(call.str(0)?).is_ok()))
            })
            .doc("Whether a text spells an address.", "文本是否为 IP 地址。")
            .traits(Traits::new().total()),
            global("ip.isCanonical", &text, Type::Bool, |call| {
                let text = call.str(0)?;
                Ok(Datum::Bool(parse_ip(text)?.0.to_string() == text))
            })
            .doc(
                "Whether an address is written in its shortest form.",
                "IP 地址是否按规范形式书写。",
            )
            .traits(CONSTANT.decided_by(0).example("192.168.0.1")),
            global("string", of_ip, Type::String, |call| {
                Ok(Datum::string(address(call, 0)?.to_string()))
            })
            .doc("The address as text.", "把 IP 地址写成文本。")
            .traits(CONSTANT.total().size(ResultSize::Most(64))),
        ],
    );
    register_addresses(environment);
}

fn register_addresses(environment: &mut Environment) {
    let ip = Type::opaque(IP);
    let of_ip = std::slice::from_ref(&ip);
    add_all(
        environment,
        [
            member("family", of_ip, Type::Int, |call| {
                Ok(Datum::Int(if address(call, 0)?.is_ipv4() { 4 } else { 6 }))
            })
            .doc("4 or 6: the version of an address.", "IP 地址的版本：4 或 6。")
            .plain(),
            member("isUnspecified", of_ip, Type::Bool, |call| {
                asked(call, |it| it.is_unspecified())
            })
            .doc("Whether it is 0.0.0.0 or ::.", "是否为 0.0.0.0 或 ::。")
            .plain(),
            member("isLoopback", of_ip, Type::Bool, |call| asked(call, |it| it.is_loopback()))
                .doc("Whether it names the machine itself.", "是否为回环地址。")
                .plain(),
            member("isGlobalUnicast", of_ip, Type::Bool, |call| asked(call, is_global_unicast))
                .doc("Whether it may name one machine beyond its own link.", "是否为全局单播地址。")
                .plain(),
            member("isLinkLocalUnicast", of_ip, Type::Bool, |call| {
                asked(call, |it| match it {
                    IpAddr::V4(it) => it.is_link_local(),
                    IpAddr::V6(it) => it.is_unicast_link_local(),
                })
            })
            .doc("Whether it names one machine on its own link.", "是否为链路本地单播地址。")
            .plain(),
            member("isLinkLocalMulticast", of_ip, Type::Bool, |call| {
                asked(call, is_link_local_multicast)
            })
            .doc("Whether it names many machines on its own link.", "是否为链路本地组播地址。")
            .plain(),
        ],
    );
    register_networks(environment);
}

fn register_networks(environment: &mut Environment) {
    let (ip, cidr) = (Type::opaque(IP), Type::opaque(CIDR));
    let of_cidr = std::slice::from_ref(&cidr);
    let text = [Type::String];
    add_all(
        environment,
        [
            global("cidr", &text, cidr.clone(), |call| Ok(opaque(parse_cidr(call.str(0)?)?)))
                .doc("The network that a text spells.", "文本所写的网段。")
                .traits(CONSTANT.decided_by(0).example("192.168.0.0/16")),
            global("isCIDR", &text, Type::Bool, |call| {
                Ok(Datum::Bool(parse_cidr(call.str(0)?).is_ok()))
            })
            .doc("Whether a text spells a network.", "文本是否为网段。")
            .traits(Traits::new().total()),
            global("string", of_cidr, Type::String, |call| {
                Ok(Datum::string(network(call, 0)?.text()))
            })
            .doc("The network as text.", "把网段写成文本。")
            .traits(CONSTANT.total().size(ResultSize::Most(64))),
            member("containsIP", &[cidr.clone(), ip.clone()], Type::Bool, contains_ip)
                .doc("Whether an address lies in a network.", "网段是否包含某 IP 地址。")
                .plain(),
            member("containsIP", &[cidr.clone(), Type::String], Type::Bool, contains_ip)
                .doc("Whether an address lies in a network.", "网段是否包含某 IP 地址。")
                .traits(CONSTANT.decided_by(1).example("192.168.0.1")),
            member("containsCIDR", &[cidr.clone(), cidr.clone()], Type::Bool, contains_cidr)
                .doc("Whether a network lies in another.", "网段是否包含另一网段。")
                .plain(),
            member("containsCIDR", &[cidr.clone(), Type::String], Type::Bool, contains_cidr)
                .doc("Whether a network lies in another.", "网段是否包含另一网段。")
                .traits(CONSTANT.decided_by(1).example("192.168.0.0/16")),
            member("ip", of_cidr, ip.clone(), |call| Ok(opaque(Ip(network(call, 0)?.address))))
                .doc("The address that a network is written with.", "网段所写的 IP 地址。")
                .plain(),
            member("masked", of_cidr, cidr.clone(), |call| Ok(opaque(network(call, 0)?.masked())))
                .doc(
                    "The network with all bits that are not its own at zero.",
                    "把主机位清零的网段。",
                )
                .plain(),
            member("isMask", of_cidr, Type::Bool, |call| {
                let network = network(call, 0)?;
                Ok(Datum::Bool(network == network.masked()))
            })
            .doc("Whether all bits that are not the network’s own are zero.", "主机位是否全为零。")
            .plain(),
            member("prefixLength", of_cidr, Type::Int, |call| {
                Ok(Datum::Int(i64::from(network(call, 0)?.length)))
            })
            .doc("How many bits are the network’s own.", "网络前缀的位数。")
            .plain(),
        ],
    );
}

/// An address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ip(IpAddr);

/// A network: an address, and how many of its bits are the network's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cidr {
    address: IpAddr,
    length: u8,
}

impl Opaque for Ip {
    fn kind(&self) -> Type {
        Type::opaque(IP)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Opaque for Cidr {
    fn kind(&self) -> Type {
        Type::opaque(CIDR)
    }

    fn equals(&self, other: &dyn Opaque) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn text(&self) -> String {
        format!("{}/{}", self.address, self.length)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Cidr {
    /// The network with all bits that are not its own at zero.
    fn masked(self) -> Self {
        let length = u32::from(self.length);
        let address = match self.address {
            IpAddr::V4(it) => {
                let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from(u32::from(it) & mask))
            }
            IpAddr::V6(it) => {
                let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(u128::from(it) & mask))
            }
        };
        Self { address, ..self }
    }

    fn holds(self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4()
            && Self { address, ..self }.masked() == self.masked()
    }
}

fn opaque<'a>(it: impl Opaque + 'static) -> Datum<'a> {
    Datum::Opaque(Arc::new(it))
}

fn not_an_address(text: &str) -> Failure {
    super::conversions::not_a("an IP address", text)
}

/// An address without a zone. One of version 4 may stand in one of version 6, but
/// is not written so: `::ffff:192.168.0.1`. CEL's conformance suite has it so.
fn parse_ip(text: &str) -> Result<Ip, Failure> {
    if text.contains(':') && text.contains('.') {
        return Err(not_an_address(text));
    }
    let address: IpAddr = text.parse().map_err(|_| not_an_address(text))?;
    Ok(Ip(address.to_canonical()))
}

fn parse_cidr(text: &str) -> Result<Cidr, Failure> {
    let fail = || super::conversions::not_a("a network such as `10.0.0.0/8`", text);
    let (address, length) = text.split_once('/').ok_or_else(fail)?;
    let Ip(address) = parse_ip(address).map_err(|_| fail())?;
    let plain = length.bytes().all(|it| it.is_ascii_digit())
        && (length.len() == 1 || !length.starts_with('0'));
    let length: u8 = if plain { length.parse().map_err(|_| fail())? } else { return Err(fail()) };
    let most = if address.is_ipv4() { 32 } else { 128 };
    if length > most { Err(fail()) } else { Ok(Cidr { address, length }) }
}

fn address(call: Call<'_, '_>, at: usize) -> Result<IpAddr, Failure> {
    match call.get(at)? {
        Datum::Opaque(it) => {
            let ip = it.as_any().downcast_ref::<Ip>();
            ip.map(|it| it.0).ok_or_else(|| call.mismatch())
        }
        other => match other.as_str() {
            Some(text) => Ok(parse_ip(text)?.0),
            None => Err(call.mismatch()),
        },
    }
}

fn network(call: Call<'_, '_>, at: usize) -> Result<Cidr, Failure> {
    match call.get(at)? {
        Datum::Opaque(it) => {
            let cidr = it.as_any().downcast_ref::<Cidr>();
            cidr.copied().ok_or_else(|| call.mismatch())
        }
        other => match other.as_str() {
            Some(text) => parse_cidr(text),
            None => Err(call.mismatch()),
        },
    }
}

fn asked<'a>(call: Call<'_, 'a>, ask: fn(IpAddr) -> bool) -> Result<Datum<'a>, Failure> {
    Ok(Datum::Bool(ask(address(call, 0)?)))
}

fn is_global_unicast(it: IpAddr) -> bool {
    let link_local = match it {
        IpAddr::V4(it) => it.is_link_local() || it.is_broadcast(),
        IpAddr::V6(it) => it.is_unicast_link_local(),
    };
    !(link_local || it.is_unspecified() || it.is_loopback() || it.is_multicast())
}

fn is_link_local_multicast(it: IpAddr) -> bool {
    match it {
        IpAddr::V4(it) => matches!(it.octets(), [224, 0, 0, _]),
        IpAddr::V6(it) => {
            it.octets().starts_with(&[0xff])
                && it.segments().first().is_some_and(|it| it & 0x0f == 2)
        }
    }
}

fn contains_ip<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    Ok(Datum::Bool(network(call, 0)?.holds(address(call, 1)?)))
}

fn contains_cidr<'a>(call: Call<'_, 'a>) -> Result<Datum<'a>, Failure> {
    let (outer, inner) = (network(call, 0)?, network(call, 1)?);
    Ok(Datum::Bool(outer.length <= inner.length && outer.holds(inner.address)))
}
