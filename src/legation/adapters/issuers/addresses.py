"""Which addresses of other networks may be fetched from.

A name an operator wrote down may resolve to anything by the time it is used. What is judged is the address that is
dialled, whatever the name; private networks are reached only where the operator said so, and addresses where clouds
hand out credentials never.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

NEVER: Final = frozenset(
    ip_address(text)
    for text in (
        "100.100.100.200",  # Alibaba Cloud
        "168.63.129.16",  # Azure
        "192.0.0.192",  # Oracle Cloud
        "fd00:ec2::254",  # AWS
        "fd20:ce::254",  # Google Cloud
    )
)
"""Metadata services that are not at a link-local address."""

_NAT64: Final = IPv6Network("64:ff9b::/96")


def allowed(text: str, *, internal: bool) -> bool:
    """Whether an address may be dialled. `internal` lets loopback and private networks in."""
    try:
        address = _meant(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if address in NEVER or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback or address.is_private:
        return internal
    return address.is_global and not address.is_reserved


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address packets end at: IPv6 has several ways to write an IPv4 one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return address.teredo[1]
    return address
