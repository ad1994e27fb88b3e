"""Loading flow files: `load_book` for a folder, `load_book_from_text` for tests and tools."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from assistant.dialogue.book import SHARED_RESPONSE, SHARED_TOPIC, Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.loading.crosschecks import check_conditions, check_flow, check_triggers
from assistant.dialogue.loading.desk import Desk
from assistant.dialogue.loading.flows import build_flow
from assistant.dialogue.loading.responses import Titles, build_response
from assistant.dialogue.loading.schema import FileEntry
from assistant.dialogue.loading.slots import build_slot, builtin_slots
from assistant.dialogue.loading.sources import source_texts
from assistant.dialogue.loading.steps import Known
from assistant.dialogue.loading.yamltree import Refused, read_yaml
from assistant.dialogue.patterns import ALL_ARGUMENTS
from assistant.dialogue.responses import Response
from assistant.dialogue.slots import Slot
from assistant.errors import ContentError, Problem

Thing = TypeVar("Thing")


def load_book(folder: Path, actions: Collection[str]) -> Book:
    """The flow files (*.yml) of a folder as one book. `actions` are the named actions flows may use.

    Raises `ContentError` with every problem found. Warnings are in `Book.warnings`.
    """
    texts: dict[str, str] = {}
    problems = []
    for path in sorted(folder.glob("*.yml")):
        name = f"{folder.name}/{path.name}"
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(name, 0, "the file cannot be read as UTF-8 text; save it as UTF-8"))
    if not texts and not problems:
        problems.append(Problem(folder.name, 0, f"there are no flow files (*.yml) in {folder}"))
    return _load(texts, actions, problems)


def load_book_from_text(text: str | Mapping[str, str], actions: Collection[str] = ()) -> Book:
    """A book from text: one file named `test.yml`, or file names with their texts."""
    return _load({"test.yml": text} if isinstance(text, str) else text, actions, [])


def _load(texts: Mapping[str, str], actions: Collection[str], problems: list[Problem]) -> Book:
    desks: dict[str, Desk] = {}
    entries: dict[str, FileEntry] = {}
    for file, text in texts.items():
        topic = file.removesuffix(".yml").rpartition("/")[2]
        desks[topic], entry = _read(file, text)
        if entry is not None:
            entries[topic] = entry
    book = _Shelf(desks, entries, actions).book()
    found = [*problems, *(problem for desk in desks.values() for problem in desk.problems)]
    if any(problem.severity == "error" for problem in found):
        raise ContentError(found)
    return replace(book, warnings=tuple(sorted(found)))


def _read(file: str, text: str) -> tuple[Desk, FileEntry | None]:
    try:
        data = read_yaml(text)
    except Refused as refusal:
        desk = Desk(file)
        desk.report(refusal.line, str(refusal))
        return desk, None
    desk = Desk(file, data)
    return desk, desk.read(FileEntry, {} if data is None else data, ())


class _Shelf:
    """All files together, on their way to one book."""

    def __init__(self, desks: Mapping[str, Desk], entries: Mapping[str, FileEntry], actions: Collection[str]) -> None:
        self.desks = desks
        self.entries = entries
        self.actions = frozenset(actions)

    def book(self) -> Book:
        slots: dict[str, Slot] = builtin_slots(SHARED_TOPIC) | self._each("slots", build_slot)
        titles = Titles(slots)
        for topic, entry in self.entries.items():
            if SHARED_RESPONSE in entry.responses:
                titles.learn_shared(self.desks[topic], entry.responses[SHARED_RESPONSE])
        responses: dict[str, Response] = self._each("responses", partial(build_response, titles=titles))
        titles.complete()
        known = Known(self._names("flows"), slots, self._names("responses"), self.actions)
        flows: dict[str, Flow] = self._each("flows", partial(build_flow, known=known))
        self._check(flows, slots, responses)
        files = {topic: desk.file for topic, desk in self.desks.items()}
        return Book(
            flows=MappingProxyType(flows),
            slots=MappingProxyType(slots),
            responses=MappingProxyType(responses),
            actions=self.actions,
            labels=MappingProxyType(titles.labels),
            source_texts=source_texts(self.entries, files, flows, responses, slots, titles.labels),
            files=MappingProxyType(files),
        )

    def _each(self, kind: str, build: Callable[[Desk, str, str, Any], Thing | None]) -> dict[str, Thing]:
        """Everything of a kind, of all files; a name that two files use is reported."""
        found: dict[str, Thing] = {}
        first: dict[str, str] = {}
        for topic, entry in self.entries.items():
            for name, data in getattr(entry, kind).items():
                desk = self.desks[topic]
                if name in first:
                    desk.report((kind, name), f"'{name}' is declared in {first[name]} already")
                    continue
                first[name] = desk.file
                thing = build(desk, topic, name, data)
                if thing is not None:
                    found[name] = thing
        return found

    def _names(self, kind: str) -> set[str]:
        return {name for entry in self.entries.values() for name in getattr(entry, kind)}

    def _check(self, flows: dict[str, Flow], slots: dict[str, Slot], responses: dict[str, Response]) -> None:
        for flow in flows.values():
            check_flow(self.desks[flow.topic], flow, flows)
        check_triggers(self.desks, flows.values())
        for topic, entry in self.entries.items():
            desk = self.desks[topic]
            check_conditions(desk, slots)
            for at, action in enumerate(entry.actions):
                if action not in self.actions:
                    desk.report(("actions", at), f"there is no action '{action}'")
        for response in responses.values():
            for at, variation in enumerate(response.variations):
                for name in sorted(variation.placeholders - slots.keys() - ALL_ARGUMENTS):
                    path = ("responses", response.name, at, "text")
                    self.desks[response.topic].report(path, f"{{{name}}} is neither a slot nor a pattern's argument")
                if variation.also_in is not None and variation.also_in not in variation.placeholders:
                    path = ("responses", response.name, at, "metadata")
                    message = f"the text says which language it is also said in: mention {{{variation.also_in}}}"
                    self.desks[response.topic].report(path, message)
