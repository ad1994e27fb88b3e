from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.locales import fallbacks, locale_folders, locale_name, same_language


@pytest.mark.parametrize(
    ("name", "identifier"), [("pt", "pt"), ("pt-BR", "pt_BR"), ("zh_Hant_TW", "zh_Hant_TW"), ("es_419", "es_419")]
)
def test_a_locale_is_named_by_its_babel_identifier(name: str, identifier: str) -> None:
    assert locale_name(name) == identifier


@pytest.mark.parametrize("name", ["", "..", "../fr", "fr/..", "FR", "french", "fr\n", "xx_XX", "qq", "fr_", "f" * 999])
def test_what_is_not_a_locale_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="is not a locale"):
        locale_name(name)


@pytest.mark.parametrize(
    ("locale", "chain"),
    [
        ("fr_BE", ("fr_BE", "fr")),
        ("fr-BE", ("fr_BE", "fr")),
        ("pt_AO", ("pt_AO", "pt_PT", "pt")),
        ("fr", ("fr",)),
        ("", ()),
    ],
)
def test_a_locale_falls_back_to_its_parents(locale: str, chain: tuple[str, ...]) -> None:
    assert fallbacks(locale) == chain


@given(st.text(max_size=30))
def test_no_name_is_too_strange_to_have_fallbacks(name: str) -> None:
    assert len(fallbacks(name)) <= 31


def test_two_variants_of_a_language_are_one_language() -> None:
    assert (same_language("fr_BE", "fr-CA"), same_language("fr", "frp")) == (True, False)


def test_countries_and_hidden_folders_are_no_locales(tmp_path: Path) -> None:
    for name in ("fr", "countries", ".git"):
        (tmp_path / "locales" / name).mkdir(parents=True)
    assert [folder.name for folder in locale_folders(tmp_path)] == ["fr"]


def test_a_content_root_without_locales_has_none(tmp_path: Path) -> None:
    assert list(locale_folders(tmp_path)) == []
