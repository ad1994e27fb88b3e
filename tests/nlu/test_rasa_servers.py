"""Where Rasa may be: on this machine, on a private network, or behind https."""

from __future__ import annotations

import pytest

from nlu.rasa.servers import parse_addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5005",
        "http://[::1]:5005",
        "http://localhost:5005",
        "http://rasa-fr:5005",
        "http://rasa.internal:5005",
        "http://10.1.2.3:5005",
        "http://192.168.1.4",
        "http://[fd00::5]:5005",
        "https://rasa.example.org",
    ],
)
def test_an_address_nearby_or_encrypted_is_taken(url: str) -> None:
    assert parse_addresses(f"fr={url}") == (("fr", url),)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://rasa.example.org:5005", "use https"),
        ("http://198.51.100.7.example:5005", "use https"),
        ("http://8.8.8.8:5005", "use https"),
        ("http://134744072:5005", "use https"),
        ("http://0x8080808:5005", "use https"),
        ("http://169.254.169.254", "use https"),
        ("http://0.0.0.0:5005", "use https"),
        ("http://sam:pass@127.0.0.1:5005", "no password"),
        ("http://127.0.0.1:5005/webhooks", "a scheme, a host and a port"),
        ("http://127.0.0.1:5005?x=1", "a scheme, a host and a port"),
        ("http://127.0.0.1:99999", "a scheme, a host and a port"),
        ("http://[::1", "a scheme, a host and a port"),
        ("http://", "a scheme, a host and a port"),
        ("ftp://127.0.0.1", "a scheme, a host and a port"),
        ("127.0.0.1:5005", "a scheme, a host and a port"),
        ("", "a scheme, a host and a port"),
    ],
)
def test_another_address_is_refused_with_a_sentence(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_addresses(f"fr={url}")


def test_several_locales_have_one_each() -> None:
    pairs = parse_addresses(" fr=http://127.0.0.1:5005/ , pt_BR=http://127.0.0.1:5006,")
    assert pairs == (("fr", "http://127.0.0.1:5005"), ("pt_BR", "http://127.0.0.1:5006"))


@pytest.mark.parametrize("text", ["http://127.0.0.1:5005", "FR=http://127.0.0.1:5005", "=http://127.0.0.1:5005", "fr"])
def test_an_address_needs_its_locale(text: str) -> None:
    with pytest.raises(ValueError, match="for each locale"):
        parse_addresses(text)


def test_a_locale_is_named_once() -> None:
    with pytest.raises(ValueError, match="names fr twice"):
        parse_addresses("fr=http://127.0.0.1:5005,fr=http://127.0.0.1:5006")


def test_none_is_none() -> None:
    assert parse_addresses("") == ()
