from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording.merge import merged
from assistant.wording.po import Entry, PoFile, by_key, write_po
from assistant.wording.po_reader import read_po

HEADER = Entry("", texts=("Language: fr\nPlural-Forms: nplurals=2; plural=(n > 1);\n",))
HI = Entry("Hello", "welcome/utter_hi", texts=("Salut",), comments=("by Lou",), references=("flows/old.yml:1",))


def update(old: list[Entry], *template: Entry) -> list[Entry]:
    return list(merged(PoFile(HEADER, tuple(old)), template, forms=2).entries)


def template(source: str, place: str = HI.place, plural: str | None = None) -> Entry:
    return Entry(source, place, plural, notes=("new note",), references=("flows/new.yml:9",))


def test_a_translation_whose_english_is_the_same_is_kept_with_its_comment() -> None:
    assert update([HI], template("Hello")) == [replace(template("Hello"), texts=("Salut",), comments=("by Lou",))]


def test_a_changed_english_keeps_the_translation_fuzzy_with_the_previous_english() -> None:
    (entry,) = update([HI], template("Hello there"))
    assert (entry.texts, entry.fuzzy, entry.previous) == (("Salut",), True, "Hello")


def test_an_english_changed_twice_still_shows_what_the_translation_was_made_for() -> None:
    (entry,) = update(update([HI], template("Hello there")), template("Good day"))
    assert (entry.fuzzy, entry.previous) == (True, "Hello")


def test_an_english_changed_back_is_no_longer_fuzzy() -> None:
    (entry,) = update(update([HI], template("Hello there")), template("Hello"))
    assert (entry.texts, entry.fuzzy, entry.previous) == (("Salut",), False, None)


def test_the_same_text_at_another_place_is_not_filled_from_it() -> None:
    assert update([HI], template("Hello"), template("Hello", "menu/utter_hi"))[1].texts == ("",)


def test_a_vanished_text_is_kept_as_obsolete() -> None:
    (entry,) = update([HI])
    assert (entry.obsolete, entry.texts) == (True, ("Salut",))


def test_a_vanished_text_that_was_never_translated_goes() -> None:
    assert update([replace(HI, texts=("",))]) == []


def test_a_place_that_comes_back_finds_its_translation_again() -> None:
    (entry,) = update(update([HI]), template("Hello"))
    assert (entry.obsolete, entry.texts, entry.fuzzy) == (False, ("Salut",), False)


def test_a_text_that_becomes_plural_offers_its_translation_for_all_forms() -> None:
    (entry,) = update([HI], template("One", plural="Many"))
    assert (entry.texts, entry.fuzzy) == (("Salut", "Salut"), True)


def test_new_texts_come_empty_and_in_the_order_of_the_flows() -> None:
    entries = update([HI], template("A", "a/a"), template("Hello"), template("B", "b/b", plural="Bs"))
    assert [(entry.place, entry.texts) for entry in entries] == [
        ("a/a", ("",)),
        (HI.place, ("Salut",)),
        ("b/b", ("", "")),
    ]


def test_a_second_update_changes_nothing() -> None:
    once = merged(PoFile(HEADER, (HI,)), [template("Hello there"), template("B", "b/b")], 2)
    assert merged(once, [template("Hello there"), template("B", "b/b")], 2) == once


places = st.sampled_from(["a/x", "a/y", "b/x", "b/x/2", "b/slot/button/no"])
sources = st.sampled_from(["Yes", "No", "Hello", "Bye"])
plurals = st.none() | st.sampled_from(["Hellos", "Byes"])


@st.composite
def translated(draw: st.DrawFn) -> Entry:
    place, plural = draw(places), draw(plurals)
    forms = 1 if plural is None else 2
    texts = tuple(draw(st.sampled_from(["", f"[{place}] un", f"[{place}] deux"])) for _ in range(forms))
    flags = draw(st.sampled_from([(), ("fuzzy",)]))
    return Entry(draw(sources), place, plural, texts, flags, obsolete=draw(st.booleans()))


catalogues = st.lists(translated(), max_size=6, unique_by=lambda entry: entry.place)
templates = st.lists(st.builds(Entry, sources, places, plurals), max_size=6, unique_by=lambda entry: entry.place)


@settings(max_examples=200, deadline=None)
@given(catalogues, st.lists(templates, min_size=1, max_size=4))
def test_no_series_of_updates_loses_or_moves_a_translation(old: list[Entry], rounds: list[list[Entry]]) -> None:
    before = {entry.place: entry for entry in old if any(entry.texts)}
    po = PoFile(HEADER, tuple(old))
    for each in rounds:
        po, _ = read_po(write_po(merged(po, each, forms=2)), "fr.po")
    after = by_key(entry for entry in po.entries if any(entry.texts))
    assert set(before) <= set(after)
    assert all(text.startswith(f"[{place}]") for place, entry in after.items() for text in filter(None, entry.texts))


@settings(max_examples=100, deadline=None)
@given(catalogues, templates)
def test_a_translation_of_other_english_is_always_fuzzy(old: list[Entry], new: list[Entry]) -> None:
    before = by_key(old)
    for entry in merged(PoFile(HEADER, tuple(old)), new, forms=2).entries:
        known = before.get(entry.place)
        changed = known is not None and (known.source, known.plural) != (entry.source, entry.plural)
        assert entry.fuzzy or not changed or not any(entry.texts)
