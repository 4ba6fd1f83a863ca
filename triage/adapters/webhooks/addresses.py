"""Which addresses a webhook may reach. Without this, whoever registers one could make us knock inside the town's network
(SSRF, OWASP A10:2021): so public addresses only, unless the settings name the host.
"""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from triage.domain.connectors import ConnectorRefusal

# Addresses that carry an IPv4 address inside: what they reach is that one.
_NAT64 = IPv6Network("64:ff9b::/96")
LONGEST_URL = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL taken apart: `path` with its query."""

    host: str
    port: int
    path: str
    tls: bool


def check_url(url: str, private_hosts: Collection[str]) -> Target:
    """The parts of a webhook's URL. Raises ConnectorRefusal, in words, for one that is never called.

    `private_hosts`: names, or `name:port`, that the settings allow; only they may be reached without TLS or by number.
    """
    if len(url) > LONGEST_URL or any(ord(c) <= 32 or ord(c) > 126 for c in url):
        raise _refusal("L’adresse doit être écrite sans espace ni lettre accentuée, en 2 000 signes au plus.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise _refusal("Cette adresse n’est pas une adresse web.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise _refusal("L’adresse commence par https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refusal("L’adresse ne contient ni identifiant, ni mot de passe, ni « # ».")
    tls = parts.scheme == "https"
    target = Target(host=host, port=port or (443 if tls else 80), tls=tls, path=parts.path or "/")
    if parts.query:
        target = Target(host=host, port=target.port, tls=tls, path=f"{target.path}?{parts.query}")
    if not is_named(target, private_hosts):
        if not tls:
            raise _refusal("L’adresse commence par https:// (http seulement pour un hôte nommé dans les réglages).")
        if _number(host) is not None or host == "localhost" or "." not in host:
            raise _refusal("L’adresse doit nommer un hôte public, ou un hôte nommé dans connectors.private_hosts.")
    return target


def is_named(target: Target, private_hosts: Collection[str]) -> bool:
    """Whether the settings name this host."""
    names = {n.lower() for n in private_hosts}
    return target.host.lower() in names or f"{target.host.lower()}:{target.port}" in names


def addresses_of(target: Target, private_hosts: Collection[str]) -> list[str]:
    """The IP addresses to connect to. Raises ConnectorRefusal when one of them is not public and the host not named: a name
    with a public and a private address is a trap. Raises OSError when it does not resolve.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not is_named(target, private_hosts) and not all(is_public(n) for n in numbers):
        raise _refusal("Ce nom mène à une adresse privée : elle n’est pas appelée.")
    return numbers


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, also behind IPv6 forms that carry an IPv4 address."""
    number = _number(text)
    if number is None:
        return False
    if isinstance(number, IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if inside is None and number in _NAT64:
            inside = IPv4Address(int(number) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
        if number.is_site_local:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def _number(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _refusal(words: str) -> ConnectorRefusal:
    return ConnectorRefusal("webhook address refused", subject="webhook", words=words)
