//! Networks of addresses, as operators write them.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};

/// One address, or all that begin with the same bits: `10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    /// IPv4 as mapped into IPv6; the bits beyond the prefix are zero.
    base: u128,
    /// Of 128.
    prefix: u8,
}

/// A network that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address or a network; write it like 10.0.0.7 or 10.0.0.0/8")]
pub struct NetworkError(String);

const MAPPED: u8 = 96;

impl Network {
    /// Whether this address belongs to it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        bits(address) & mask(self.prefix) == self.base
    }
}

fn bits(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

fn mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

impl TryFrom<String> for Network {
    type Error = NetworkError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.as_str(), None),
        };
        let wrong = || NetworkError(text.clone());
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let (most, offset) = match address {
            IpAddr::V4(_) => (32, MAPPED),
            IpAddr::V6(_) => (128, 0),
        };
        let prefix: u8 = match prefix {
            None => most,
            Some(digits) => digits.trim().parse().map_err(|_| wrong())?,
        };
        if prefix > most {
            return Err(wrong());
        }
        let prefix = prefix + offset;
        Ok(Self {
            base: bits(address) & mask(prefix),
            prefix,
        })
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        let base = Ipv6Addr::from(network.base);
        match base.to_ipv4_mapped() {
            Some(v4) if network.prefix >= MAPPED => format!("{v4}/{}", network.prefix - MAPPED),
            _ => format!("{base}/{}", network.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Result<Network, NetworkError> {
        Network::try_from(text.to_owned())
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_other() {
        for (net, inside, outside) in [
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("10.0.0.0/8", "::ffff:10.255.0.1", "11.0.0.1"),
            ("10.9.9.9/8", "10.0.0.1", "::1"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("0.0.0.0/0", "192.0.2.1", "2001:db8::1"),
            ("::1", "::1", "127.0.0.1"),
        ] {
            let net = network(net).unwrap();
            assert!(net.contains(inside.parse().unwrap()), "{net:?} {inside}");
            assert!(!net.contains(outside.parse().unwrap()), "{net:?} {outside}");
            assert_eq!(network(&String::from(net)).unwrap(), net);
        }
        for wrong in [
            "",
            "proxy",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0/8",
            "1.2.3.4/-1",
        ] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }
}
