"""Which addresses are fetched at all."""

import pytest

from bot.fetching.addresses import Reach, checked, refuse_private
from bot.fetching.failures import FetchFailed


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "https:///papers.json",
        "ftp://example.org/papers.json",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202e",
        "http://example.org/papers.json",
        "http://10.0.0.1/papers.json",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_what_is_no_address_of_https_is_refused(address: str) -> None:
    with pytest.raises(FetchFailed, match="bad-address"):
        checked(address, Reach.THIS_MACHINE)


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/", "http://127.0.0.1/", "http://[::1]:80/x.json"]
)
def test_http_is_for_this_machine(address: str) -> None:
    assert str(checked(address, Reach.THIS_MACHINE)) == address.replace(":80/x", "/x")


def test_a_host_that_allows_its_own_network_allows_http_there() -> None:
    assert checked("http://papers.lab/list.json", Reach.ANYWHERE).host == "papers.lab"


PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1"),
    *("192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:192.168.1.1"),
    *("64:ff9b::10.0.0.1", "2002:a00:1::1", "2001:0:53aa:64c:0:0:0:1", "::10.0.0.1"),
    *("::127.0.0.1", "fec0::1", "64:ff9b:1::a00:1", "192.88.99.1", "3fff::1", "5f00::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_reserved_addresses_are_out_of_reach(address: str) -> None:
    with pytest.raises(FetchFailed, match="private-address"):
        refuse_private(address, Reach.PUBLIC)
    refuse_private(address, Reach.ANYWHERE)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:84e5", "64:ff9b::8.8.8.8"])
def test_public_addresses_are_reached(address: str) -> None:
    refuse_private(address, Reach.PUBLIC)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_only_this_machine_is_reached_beside_them_by_who_sits_at_it(address: str) -> None:
    refuse_private(address, Reach.THIS_MACHINE)
    with pytest.raises(FetchFailed):
        refuse_private("192.168.1.1", Reach.THIS_MACHINE)


def test_offline_nothing_but_this_machine_is_reached() -> None:
    assert checked("http://127.0.0.1:80/feed.xml", Reach.OFFLINE).host == "127.0.0.1"
    refuse_private("127.0.0.1", Reach.OFFLINE)
    for address in ("https://example.org/feed.xml", "https://192.168.1.1/feed.xml"):
        with pytest.raises(FetchFailed, match="the demo stays on this machine"):
            checked(address, Reach.OFFLINE)
    with pytest.raises(FetchFailed, match="the demo stays on this machine"):
        refuse_private("93.184.216.34", Reach.OFFLINE)
