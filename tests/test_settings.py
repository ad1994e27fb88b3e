"""Settings are typed, documented, and refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import Settings, environment_name, load_settings

ROOT = Path(__file__).parents[1]
FIELDS = tuple(Settings.model_fields)


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_is_in_the_reference_with_its_description(field: str) -> None:
    row = f"| `{environment_name(field)}` |"
    line = next((line for line in _read("docs/settings.md") if line.startswith(row)), "")
    assert line.endswith(f"| {Settings.model_fields[field].description} |")


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_is_explained_in_the_example_file(field: str) -> None:
    lines = _read(".env.example")
    at = next(n for n, line in enumerate(lines) if line.lstrip("#").startswith(f"{environment_name(field)}="))
    assert lines[at - 1] == f"# {Settings.model_fields[field].description}"


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "9000")
    assert load_settings(_env_file=None).port == 9000


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "a hundred")
    with pytest.raises(ConfigurationError, match="ASSISTANT_PORT"):
        load_settings(_env_file=None)


def test_a_public_address_without_a_scheme_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "coach.example.org")
    with pytest.raises(ConfigurationError, match="ASSISTANT_PUBLIC_URL"):
        load_settings(_env_file=None)


def test_an_empty_price_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_SMS_PRICE", "")
    assert load_settings(_env_file=None).sms_price is None


@pytest.mark.parametrize("price", ["-1", "nan", "cheap"])
def test_a_price_is_a_number(monkeypatch: pytest.MonkeyPatch, price: str) -> None:
    monkeypatch.setenv("ASSISTANT_SMS_PRICE", price)
    with pytest.raises(ConfigurationError, match="ASSISTANT_SMS_PRICE"):
        load_settings(_env_file=None)


def test_the_embedded_interpreter_needs_no_rasa() -> None:
    assert load_settings(_env_file=None).rasa is None


def test_rasa_is_told_where_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_INTERPRETER", "rasa")
    monkeypatch.setenv("ASSISTANT_RASA_URLS", "fr=http://127.0.0.1:5005,en=http://127.0.0.1:5006")
    monkeypatch.setenv("ASSISTANT_RASA_TIMEOUT_SECONDS", "0.2")
    servers = load_settings(_env_file=None).rasa
    assert servers is not None
    assert dict(servers.addresses) == {"fr": "http://127.0.0.1:5005", "en": "http://127.0.0.1:5006"}
    assert servers.timeout == 0.2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_INTERPRETER", "alexa"),
        ("ASSISTANT_RASA_URLS", ""),
        ("ASSISTANT_RASA_URLS", "http://127.0.0.1:5005"),
        ("ASSISTANT_RASA_URLS", "fr=http://rasa.example.org:5005"),
        ("ASSISTANT_RASA_TIMEOUT_SECONDS", "0"),
        ("ASSISTANT_RASA_THRESHOLD", "1.5"),
    ],
)
def test_a_rasa_that_cannot_be_used_is_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("ASSISTANT_INTERPRETER", "rasa")
    monkeypatch.setenv("ASSISTANT_RASA_URLS", "fr=http://127.0.0.1:5005")
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"Settings cannot be used: {name}: [^;]+\\.$"):
        load_settings(_env_file=None)


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    assert "hidden-value" not in repr(load_settings(_env_file=None, secret_key="hidden-value"))


def _read(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()
