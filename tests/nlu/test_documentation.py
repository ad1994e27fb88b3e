"""The page on understanding keeps up with the code."""

from __future__ import annotations

from nlu.config import read_config
from tests.nlu.content import REPOSITORY

PAGE = (REPOSITORY / "docs" / "understanding.md").read_text(encoding="utf-8")


def test_every_setting_is_explained() -> None:
    settings = {name for part in read_config(REPOSITORY).pipeline for name in type(part).model_fields} - {"name"}
    assert {name for name in settings if f"`{name}`" not in PAGE} == set()


def test_every_component_is_named() -> None:
    assert {part.name for part in read_config(REPOSITORY).pipeline if f"`{part.name}`" not in PAGE} == set()
