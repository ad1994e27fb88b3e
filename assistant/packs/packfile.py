"""The schema of `pack.yml` and how its lists become folded words without contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import Field

from assistant.dialogue.text import fold
from assistant.dialogue.words import Words
from assistant.errors import Problem
from assistant.packs.yamlfile import Loc, Schema, SourceFile

ValueT = TypeVar("ValueT", int, str)

COMMANDS = frozenset(
    {
        "back",
        "bot_challenge",
        "cancel",
        "delete",
        "help",
        "human",
        "language",
        "menu",
        "my_data",
        "my_things",
        "pause",
        "repeat",
        "restart",
        "why",
    }
)
"""Intents that may be known from the whole message without asking the interpreter."""


class PackFile(Schema):
    """`pack.yml`. Lists hold whole messages as people write them; folding is done here.

    `numbers` maps a value to its words ("2": [deux, deuxieme]), -1 being the last one; `days` the days from today;
    `weekdays` 0 (Monday) to 6; `units` the days that a word lasts, 30 meaning a month of the calendar.
    """

    name: str = Field(min_length=2, max_length=40)
    live: bool
    default_country: str = Field(pattern=r"^[A-Z]{2}$")
    sms_accents: Mapping[str, str] = {}
    opt_out: tuple[str, ...] = Field(min_length=1)
    opt_in: tuple[str, ...] = Field(min_length=1)
    help: tuple[str, ...] = Field(min_length=1)
    yes: tuple[str, ...] = Field(min_length=1)
    no: tuple[str, ...] = Field(min_length=1)
    skip: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    commands: Mapping[str, tuple[str, ...]] = {}
    also_answers: tuple[str, ...] = ()
    numbers: Mapping[int, tuple[str, ...]] = {}
    days: Mapping[int, tuple[str, ...]] = {}
    weekdays: Mapping[int, tuple[str, ...]] = {}
    number_links: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    units: Mapping[int, tuple[str, ...]] = {}
    month_end: tuple[str, ...] = ()


_LISTS = (
    *("opt_out", "opt_in", "help", "yes", "no", "skip", "dont_know", "fillers", "corrections", "also_answers"),
    *("number_links", "ahead", "month_end"),
)

# Each pair of lists in which one word would have two meanings.
_APART = (
    ("yes", "no"),
    ("yes", "skip"),
    ("yes", "dont_know"),
    ("no", "skip"),
    ("no", "dont_know"),
    ("skip", "dont_know"),
    ("opt_out", "yes"),
    ("opt_out", "no"),
    ("opt_out", "skip"),
    ("opt_out", "dont_know"),
    ("opt_out", "opt_in"),
    ("opt_out", "help"),
    ("opt_in", "help"),
    ("commands", "opt_out"),
    ("commands", "help"),
    ("commands", "yes"),
    ("commands", "no"),
    ("commands", "skip"),
    ("commands", "dont_know"),
)


def words_of(written: PackFile, source: SourceFile) -> tuple[Words, Mapping[str, frozenset[str]], list[Problem]]:
    """The engine's `Words`, the keyword sets `opt_out`, `opt_in`, `help`, and every problem found on the way."""
    folder = _Folder(source)
    lists = {key: folder.words(key, getattr(written, key)) for key in _LISTS}
    tables = {key: folder.table(key, getattr(written, key)) for key in ("numbers", "days", "weekdays", "units")}
    commands = folder.table("commands", written.commands)
    folder.known("commands", written.commands, COMMANDS)
    folder.among("also_answers", lists["also_answers"], commands)
    folder.within("weekdays", written.weekdays, range(7))
    folder.apart({**lists, "commands": commands})
    words = Words(
        numbers=tables["numbers"],
        yes=frozenset(lists["yes"]),
        no=frozenset(lists["no"]),
        skip=frozenset(lists["skip"]),
        dont_know=frozenset(lists["dont_know"]),
        # The longest opening first: "non en fait" must win over "non".
        corrections=tuple(sorted(lists["corrections"], key=len, reverse=True)),
        fillers=frozenset(lists["fillers"]),
        commands=commands,
        also_answers=frozenset(lists["also_answers"]),
        days=tables["days"],
        weekdays=tables["weekdays"],
        number_links=frozenset(lists["number_links"]),
        ahead=frozenset(lists["ahead"]),
        units=tables["units"],
        month_end=frozenset(lists["month_end"]),
    )
    keywords = {key: frozenset(lists[key]) for key in ("opt_out", "opt_in", "help")}
    return words, keywords, folder.problems


class _Folder:
    """Folds lists and notes what cannot be used, with its line."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self.problems: list[Problem] = []
        self._lines: dict[tuple[str, str], Loc] = {}

    def words(self, key: str, entries: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._folded(key, (key, index), entry) for index, entry in enumerate(entries)))

    def table(self, key: str, entries: Mapping[ValueT, tuple[str, ...]]) -> dict[str, ValueT]:
        out: dict[str, ValueT] = {}
        for value, written in entries.items():
            for index, entry in enumerate(written):
                loc = (key, str(value), index)
                word = self._folded(key, loc, entry)
                if out.setdefault(word, value) != value:
                    self._note(loc, f'"{entry}" already means {out[word]}; it cannot mean {value} too.')
        return out

    def _folded(self, key: str, loc: Loc, entry: str) -> str:
        word = fold(entry)
        if not word:
            self._note(loc, f'"{entry}" holds no letter or digit, so it would match nothing; remove it.')
        self._lines.setdefault((key, word), loc)
        return word

    def known(self, key: str, entries: Iterable[str], allowed: frozenset[str]) -> None:
        for name in entries:
            if name not in allowed:
                self._note((key, name), f"`{name}` is not a command; choose among {', '.join(sorted(allowed))}.")

    def among(self, key: str, words: Iterable[str], commands: Iterable[str]) -> None:
        for word in sorted(set(words) - set(commands)):
            self._note(self._lines[(key, word)], f'"{word}" is in no list of `commands`; remove it here.')

    def within(self, key: str, entries: Iterable[int], allowed: range) -> None:
        for value in entries:
            if value not in allowed:
                self._note((key, str(value)), f"`{value}` must be {allowed.start} to {allowed.stop - 1}.")

    def apart(self, lists: Mapping[str, Iterable[str]]) -> None:
        for first, second in _APART:
            for word in sorted(set(lists[first]) & set(lists[second])):
                loc = self._lines[(first, word)]
                self._note(loc, f'"{word}" is in `{first}` and in `{second}`; keep it in one of them.')

    def _note(self, loc: Loc, message: str) -> None:
        self.problems.append(self._source.problem(loc, message))
