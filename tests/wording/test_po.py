from __future__ import annotations

from io import BytesIO

from babel.messages.pofile import read_po as babel_reads
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording.po import Entry, PoFile, write_po
from assistant.wording.po_reader import read_po

HEADER = Entry("", texts=("Language: fr\nPlural-Forms: nplurals=2; plural=(n > 1);\n",))

texts = st.text(st.characters(codec="utf-8"), max_size=90)
words = st.text(st.characters(categories=("L", "N"), include_characters="_/-"), min_size=1, max_size=12)
comments = st.lists(words, max_size=2).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    plural = draw(st.none() | texts)
    previous = draw(st.none() | texts)
    return Entry(
        source=draw(texts),
        place=draw(words),
        plural=plural,
        texts=(draw(texts),) if plural is None else (draw(texts), draw(texts)),
        flags=draw(st.sampled_from([(), ("fuzzy",), ("fuzzy", "no-wrap")])),
        comments=draw(comments),
        notes=draw(comments),
        references=draw(comments),
        previous=previous,
        previous_plural=None if previous is None else draw(st.none() | texts),
        obsolete=draw(st.booleans()),
    )


files = st.lists(entries(), max_size=5, unique_by=lambda entry: entry.place)


@settings(max_examples=120, deadline=None)
@given(files)
def test_what_is_written_is_read_back_the_same(given_entries: list[Entry]) -> None:
    po, problems = read_po(write_po(PoFile(HEADER, tuple(given_entries))), "fr.po")
    in_order = sorted(given_entries, key=lambda entry: entry.obsolete)
    assert (without_lines(po), problems) == (in_order, ())


@settings(max_examples=60, deadline=None)
@given(files)
def test_babel_reads_the_same_texts_from_what_we_write(given_entries: list[Entry]) -> None:
    live = [entry for entry in given_entries if not entry.obsolete and entry.source]
    catalog = babel_reads(BytesIO(write_po(PoFile(HEADER, tuple(live)))), locale="fr", abort_invalid=True)
    for entry in live:
        message = catalog.get(entry.source, entry.place)
        assert message is not None
        assert message.string == (entry.texts[0] if entry.plural is None else entry.texts)


def test_setting_a_header_keeps_the_others() -> None:
    po = PoFile(HEADER).with_header("Language", "de")
    assert dict(po.headers) == {"plural-forms": "nplurals=2; plural=(n > 1);", "language": "de"}


def test_obsolete_entries_are_written_last() -> None:
    po = PoFile(HEADER, (Entry("gone", texts=("parti",), obsolete=True), Entry("here", texts=("ici",))))
    assert write_po(po).decode().index('msgid "here"') < write_po(po).decode().index('#~ msgid "gone"')


def test_a_comment_cannot_break_out_of_its_line() -> None:
    data = write_po(PoFile(HEADER, (Entry("a", notes=('x\nmsgid "b"',)),)))
    assert [entry.source for entry in read_po(data, "fr.po")[0].entries] == ["a"]


def without_lines(po: PoFile) -> list[Entry]:
    return [
        Entry(
            e.source, e.place, e.plural, e.texts, e.flags, e.comments, e.notes, e.references,
            e.previous, e.previous_plural, e.obsolete,
        )
        for e in po.entries
    ]  # fmt: skip
