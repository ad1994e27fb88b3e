"""The gate of each locale: how much distress is heard, on messages labelled by hand.

The held-out messages were written before the lexicons and never used to mend them.
"""

from __future__ import annotations

import pytest

from assistant.packs.locale import load_locales
from assistant.safety.evaluate import MIN_RECALL, Figures, Labelled, measure, read_labelled
from tests.safety.content import HERE, LOCALES, ROOT, shipped

HELD_OUT = [locale for locale in LOCALES if (HERE / "held_out" / f"{locale}.yml").is_file()]
CASES = [
    pytest.param(folder, locale, id=f"{folder}-{locale}")
    for folder, locales in (("labelled", LOCALES), ("held_out", HELD_OUT))
    for locale in locales
]


def labelled(folder: str, locale: str) -> Labelled:
    return read_labelled(HERE / folder / f"{locale}.yml")


def figures(folder: str, locale: str) -> Figures:
    return measure(shipped(), labelled(folder, locale))


@pytest.mark.parametrize(("folder", "locale"), CASES)
def test_distress_is_heard(folder: str, locale: str) -> None:
    found = figures(folder, locale)
    assert found.recall >= MIN_RECALL, found.missed


@pytest.mark.parametrize(("folder", "locale"), CASES)
def test_a_crisis_gets_the_protocol(folder: str, locale: str) -> None:
    assert figures(folder, locale).crisis_recall >= 0.92


@pytest.mark.parametrize(("folder", "locale"), CASES)
def test_harmless_messages_hardly_ever_get_the_protocol(folder: str, locale: str) -> None:
    assert figures(folder, locale).false_crisis_rate <= 0.03


@pytest.mark.parametrize(("folder", "locale"), CASES)
def test_alarms_are_mostly_right(folder: str, locale: str) -> None:
    found = figures(folder, locale)
    assert found.precision >= 0.9, found.alarmed


@pytest.mark.parametrize("locale", LOCALES)
def test_enough_messages_are_labelled_to_tell(locale: str) -> None:
    found = figures("labelled", locale)
    assert min(found.distress, found.harmless) >= 150


def test_what_is_spoken_is_measured_on_messages_held_out() -> None:
    assert set(load_locales(ROOT).live) <= set(HELD_OUT)


@pytest.mark.parametrize("locale", HELD_OUT)
def test_enough_messages_are_held_out_to_tell(locale: str) -> None:
    found = figures("held_out", locale)
    assert min(found.distress, found.harmless) >= 60


@pytest.mark.parametrize("locale", HELD_OUT)
def test_no_held_out_message_was_used_to_build_the_lexicon(locale: str) -> None:
    built, held = labelled("labelled", locale), labelled("held_out", locale)
    used = {message for _, _, message in built.distress()} | set(built.harmless)
    assert used.isdisjoint({message for _, _, message in held.distress()} | set(held.harmless))
