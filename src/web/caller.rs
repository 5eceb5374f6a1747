//! Where a request comes from. Behind proxies that the operator trusts it is what the nearest of
//! them noted; whatever a browser itself says about its address is never believed.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use std::net::IpAddr;

use super::session;
use super::site::Site;
use crate::config::Network;
use crate::domain::Device;
use crate::services::sign_in::Caller;

/// Each proxy appends the address it was asked from.
const FORWARDED: &str = "x-forwarded-for";

/// The address a request comes from; none where the connection has none.
#[must_use]
pub fn address(request: &HttpRequest, site: &Site) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    Some(behind(
        peer,
        request.headers(),
        &site.parts().trusted_proxies,
    ))
}

/// Whoever signs in with this request.
#[must_use]
pub fn of(request: &HttpRequest, site: &Site) -> Caller {
    let agent = request.headers().get(USER_AGENT);
    Caller {
        previous: session::digest(request, site),
        device: Device::of(agent.and_then(|v| v.to_str().ok()).unwrap_or_default()),
        address: address(request, site),
    }
}

/// Reads the header from its end: each entry was written by the proxy after it, so it is worth as
/// much as that one. The first address that is no trusted proxy is the caller's.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let lines: Vec<&str> = headers
        .get_all(FORWARDED)
        .map(|line| line.to_str().unwrap_or("?"))
        .collect();
    let mut entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut address = peer;
    while is_trusted(address) {
        match entries.next().map(|entry| entry.trim().parse()) {
            Some(Ok(before)) => address = before,
            // Nothing more, or nothing that can be read: the last that is known.
            Some(Err(_)) | None => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn asked(peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".to_owned(), "2001:db8::7".to_owned()];
        let trusted = trusted.map(|net| Network::try_from(net).unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                HeaderName::from_static(FORWARDED),
                HeaderValue::from_str(line).unwrap(),
            );
        }
        behind(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_noted_is_believed() {
        for (peer, lines, caller) in [
            // Nobody stands between: the header is the browser's own invention.
            ("192.0.2.1", &["198.51.100.9"][..], "192.0.2.1"),
            ("192.0.2.1", &["10.0.0.1"], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            // The browser began the header itself.
            ("10.0.0.1", &["198.51.100.9, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.9", "192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["10.0.0.9, 192.0.2.1"], "192.0.2.1"),
            // Two proxies of ours.
            ("10.0.0.1", &["192.0.2.1 , 10.0.0.2"], "192.0.2.1"),
            ("2001:db8::7", &["2001:db8:5::1"], "2001:db8:5::1"),
            ("10.0.0.1", &["192.0.2.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.1, unknown, 10.0.0.2"], "10.0.0.2"),
        ] {
            assert_eq!(asked(peer, lines), caller, "{peer} {lines:?}");
        }
    }
}
