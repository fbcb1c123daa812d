//! The host of a base URL: whether it is one, and whose.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::plain::cut;

/// Whether a base URL goes by plain http to a host that is not [local](is_local).
pub(super) fn is_insecure(base: &str) -> bool {
    let lower = base.to_ascii_lowercase();
    let rest = lower.strip_prefix("http://");
    rest.is_some_and(|rest| !is_local(host_of(authority(rest))))
}

/// What stands before the path.
pub(super) fn authority(rest: &str) -> &str {
    cut(rest, b'/').map_or(rest, |(authority, _)| authority)
}

/// The host, without its port.
fn host_of(authority: &str) -> &str {
    let end = match authority.find(']') {
        Some(end) => end + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    authority.get(..end).unwrap_or(authority)
}

/// Whether a host, in lower case, is this machine or stands in a network of one's own: loopback, private and link-local addresses, names
/// without a dot (containers, the machine's own network), and those under domains that never are on the internet.
fn is_local(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    if let Some(address) = address.and_then(|address| Ipv6Addr::from_str(address).ok()) {
        let first = address.segments()[0];
        let is_private = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
        return match address.to_ipv4_mapped() {
            Some(address) => is_local_address(address),
            None => is_private || address.is_loopback(),
        };
    }
    if let Ok(address) = Ipv4Addr::from_str(host) {
        return is_local_address(address);
    }
    let mut labels = host.strip_suffix('.').unwrap_or(host).rsplit('.');
    let last = labels.next().unwrap_or_default();
    // What begins with a digit may be an address: platforms read octal, hexadecimal and fewer parts.
    let is_name = last.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    match labels.next() {
        None => is_name,
        Some(before) => LOCAL.contains(&last) || (last == "arpa" && before == "home"),
    }
}

fn is_local_address(address: Ipv4Addr) -> bool {
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
}

/// RFC 6761, 6762 and 8375, ICANN's private domain, and what home routers use.
const LOCAL: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "lan",
    "test",
    "invalid",
    "example",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::concat;

    // Beside the same rule in the facade: tests/js/attacks.test.mjs reads the same table.
    #[test]
    fn plain_http_is_for_local_hosts() {
        let table = include_str!("../../tests/data/hosts.txt");
        let mut counts = [0, 0];
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (place, host) = line.split_once(' ').unwrap();
            let is_local = place == "local";
            counts[usize::from(is_local)] += 1;
            assert_eq!(
                is_insecure(&concat(&["HTTP://", host, "/v1"])),
                !is_local,
                "{host}"
            );
            assert!(!is_insecure(&concat(&["https://", host])), "{host}");
        }
        assert!(counts[0] > 20 && counts[1] > 20);
    }
}
