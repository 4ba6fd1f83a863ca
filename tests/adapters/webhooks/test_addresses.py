"""No webhook reaches into the town's network unless the settings name the host."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.adapters.webhooks.addresses import addresses_of, check_url, is_named, is_public
from triage.domain.connectors import ConnectorRefusal

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "fe80::1%eth0", "x",
]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_private_numbers_are_private_however_they_are_dressed(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["1.1.1.1", "193.252.19.3", "2001:4860:4860::8888", "64:ff9b::101:101", "2002:101:101::"]
)
def test_public_numbers_are_public(number: str) -> None:
    assert is_public(number)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_calls_private_is_never_public(number: IPv4Address | IPv6Address) -> None:
    if number.is_private or number.is_loopback or number.is_link_local or number.is_multicast or number.is_unspecified:
        assert not is_public(str(number))
    if isinstance(number, IPv4Address) and not is_public(str(number)):
        assert not is_public(f"::ffff:{number}")


@pytest.mark.parametrize(
    "url",
    [
        "http://grc.exemple.fr/", "ftp://grc.exemple.fr/", "https://", "https://localhost/", "https://grc/", "https://127.0.0.1/",
        "https://[::1]/", "https://a:b@grc.exemple.fr/", "https://grc.exemple.fr/#x", "https://grc.exemple.fr:99999/", "javascript:alert(1)",
        "https://grc.exemple.fr/é", "https://grc.exemple.fr/ x", "https://grc.exemple.fr/\r\nX: y", "https://" + "a" * 2000 + ".fr/", "https://[x/", "https://1.1.1.1/",
    ],
)  # fmt: skip
def test_addresses_that_are_never_called_are_refused_in_words(url: str) -> None:
    with pytest.raises(ConnectorRefusal) as refusal:
        check_url(url, ())
    assert refusal.value.words.endswith(".")


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_a_refusal(text: str) -> None:
    try:
        target = check_url(text, ())
    except ConnectorRefusal:
        return
    assert target.tls
    with pytest.raises(ValueError, match="does not appear"):
        ip_address(target.host)


def test_a_host_that_the_settings_name_may_be_private_and_without_tls() -> None:
    target = check_url("http://logiciel-pm.intra:8080/h?a=1", ["logiciel-pm.intra"])
    assert (target.host, target.port, target.path, target.tls) == ("logiciel-pm.intra", 8080, "/h?a=1", False)
    assert is_named(target, ["LOGICIEL-PM.intra:8080"])
    assert not is_named(target, ["logiciel-pm.intra:80"])


def test_a_name_with_one_private_address_is_a_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: object) -> list:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, port)) for n in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    target = check_url("https://grc.exemple.fr/", ())
    with pytest.raises(ConnectorRefusal):
        addresses_of(target, ())
    assert addresses_of(target, ["grc.exemple.fr"]) == ["1.1.1.1", "10.0.0.1"]
