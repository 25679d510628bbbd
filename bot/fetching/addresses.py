"""Which addresses are fetched: https anywhere in public, and no private network unless the host
of the bot allows it. A name is judged by the IP address that it is connected to, not before."""

from __future__ import annotations

import ipaddress
from enum import Enum

from yarl import URL

from bot.fetching.failures import FetchFailed, Trouble
from bot.texts import N_

MAX_ADDRESS = 2_000
"""Characters of an address."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")
"""IPv4 addresses as IPv6 ones (RFC 6052, and RFC 4291 in its older form)."""

NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b:1::/48",  # a network's own NAT64 (RFC 8215)
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing inside a network (RFC 9602)
            "fec0::/10",  # a site's own (RFC 3879)
        ),
    )
)
"""What Python's registry of private networks does not list, or not in every version."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(Enum):
    """How far the bot goes: to the public network only; to this machine too, for the person at it;
    anywhere, where its host allows that; or nowhere but to this machine, in the demo."""

    OFFLINE = "offline"
    PUBLIC = "public"
    THIS_MACHINE = "this machine"
    ANYWHERE = "anywhere"


def looks_like_address(text: str) -> bool:
    """Whether a word on the command line is meant as an address and not as a path."""
    return text.lower().startswith(("https://", "http://"))


def checked(text: str, reach: Reach) -> URL:
    """The address that `text` is. Raises FetchFailed where it is none that is fetched: another
    scheme than https (http is for one's own machine and network), a user's name or a password in
    it, no host, more than 2,000 characters."""
    if len(text) > MAX_ADDRESS:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it is too long"))
    if not text.isprintable() or " " in text:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it has characters that no address has"))
    try:
        url = URL(text)
        host = url.host
        port = url.port
    except ValueError:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it cannot be read as an address")) from None
    if url.scheme not in ("http", "https") or not host or not port:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it does not begin with https:// and a host"))
    if url.user is not None or url.password is not None:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it holds a user's name or a password"))
    if reach is Reach.OFFLINE and not _is_this_machine(host):
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("the demo stays on this machine"))
    if url.scheme == "http" and not (reach is Reach.ANYWHERE or _is_this_machine(host)):
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("it does not begin with https://"))
    return url.with_fragment(None)


def refuse_private(address: str, reach: Reach) -> None:
    """Raises FetchFailed where an IP address lies outside of what is reached."""
    plain = _plain(ipaddress.ip_address(address.partition("%")[0]))
    at_home = plain.is_loopback and reach in (Reach.THIS_MACHINE, Reach.OFFLINE)
    if reach is Reach.ANYWHERE or at_home:
        return
    if reach is Reach.OFFLINE:
        raise FetchFailed(Trouble.BAD_ADDRESS, N_("the demo stays on this machine"))
    outside = not plain.is_global or any(plain in network for network in NOT_PUBLIC)
    if outside or plain.is_multicast or plain.is_reserved or _is_tunnel(plain):
        raise FetchFailed(Trouble.PRIVATE_ADDRESS, str(plain))


def _plain(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64 or (address in COMPATIBLE and int(address) > 1):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_tunnel(address: IPAddress) -> bool:
    """Whether it is an address of 6to4 or Teredo, which carry others inside."""
    return isinstance(address, ipaddress.IPv6Address) and (
        address.sixtofour is not None or address.teredo is not None
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
