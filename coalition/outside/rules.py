"""Which addresses of the outside we may connect to: plain values, no network.

Sources: OWASP's sheet on server-side request forgery; RFC 6890 (special-purpose addresses), RFC 6052 (NAT64), RFC 3056
(6to4).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
# Tunnels and local translations that some Pythons take for global.
NEVER = (IPv6Network("64:ff9b:1::/48"), IPv6Network("2001::/23"), IPv6Network("::/96"), IPv6Network("fec0::/10"))
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Forbidden(Exception):
    """An address that we do not go to. `code`: broken, scheme, port, credentials, private or redirects."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Place:
    """Where a request goes: scheme, host as the name system writes it, port, path with its question."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """Write the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_place(url: str, ports: frozenset[int] = frozenset(PORTS.values())) -> Place:
    """Take a URL apart; raises Forbidden for all but plain http(s) without credentials to the usual ports."""
    if not url.isprintable() or " " in url or "\\" in url:
        raise Forbidden("broken")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("broken") from None
    if parts.scheme not in PORTS:
        raise Forbidden("scheme")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("credentials")
    port = PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise Forbidden("port")
    question = f"?{parts.query}" if parts.query else ""
    return Place(parts.scheme, _host(parts.hostname or ""), port, _ascii(f"{parts.path or '/'}{question}"))


def _host(host: str) -> str:
    try:
        written = host if ":" in host else host.rstrip(".").encode("idna").decode()
    except UnicodeError:
        raise Forbidden("broken") from None
    if not written or "%" in written:
        raise Forbidden("broken")
    return written.lower()


def _ascii(target: str) -> str:
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in target)


def next_place(url: str, location: str) -> str:
    """Tell where an answer sends us on to."""
    return urljoin(url, location.strip())


def is_public(text: str) -> bool:
    """Tell whether an IP address belongs to the world, and to no house, machine, tunnel or group."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(str(inner))
        if address.scope_id or any(address in network for network in NEVER):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 address stands for: mapped, NAT64, 6to4."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour
