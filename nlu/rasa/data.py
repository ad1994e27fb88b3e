"""Our training data as Rasa reads it: `python -m nlu.rasa.data CONTENT FOLDER` writes one file a locale.

The format is Rasa's own, but Rasa wants a hyphen before each example, knows a lookup table only when examples are
marked with its entity, finds a synonym only when it stands in the table too, and does not fold accents. All that is
added here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from assistant.dialogue.text import fold
from assistant.errors import ContentError, Problem
from nlu.config import read_config
from nlu.corpus import data_folder, read_corpora
from nlu.rasa_format import Block, read_blocks

_INTRODUCED = 2
"""Marked examples from which Rasa knows an entity; its documentation asks for two."""

Names = Mapping[str, Mapping[str, str]]
"""Entity → phrase, as it may be written → value."""


def write_data(content_root: Path, folder: Path, locale: str | None = None) -> dict[str, Path]:
    """Locale → the file written for Rasa, of every locale fit to be trained, or of one.

    Raises ContentError when there is none, with what is wrong.
    """
    config = read_config(content_root)
    corpora, problems = read_corpora(content_root, config)
    chosen = [corpus.locale for corpus in corpora if locale in (None, corpus.locale)]
    if not chosen:
        missing = Problem(f"nlu/data/{locale}.yml", 0, f"There is nothing to train {locale} from.")
        raise ContentError(problems or [missing])
    folder.mkdir(parents=True, exist_ok=True)
    written = {name: folder / f"{name}.yml" for name in chosen}
    for name, path in written.items():
        path.write_text(rasa_data(content_root, name, config.out_of_scope.intent), encoding="utf-8")
    return written


def rasa_data(content_root: Path, locale: str, outside: str, lines: Collection[int] | None = None) -> str:
    """One locale's file for Rasa; with `lines`, only the examples that stand on those lines of ours.

    `outside` is the intent of what must be refused: names that no example is marked with are shown to Rasa there.
    """
    path = data_folder(content_root) / f"{locale}.yml"
    # With their marks, which a Line has read already.
    written = path.read_text(encoding="utf-8").splitlines()
    blocks = [_kept(block, lines) for block in read_blocks(path, path.name)[0]]
    names = _names(blocks)
    entries = [
        *(
            ("intent", block.name, [written[line.number - 1].strip().removeprefix("- ") for line in block.examples])
            for block in blocks
            if _is_intent(block)
        ),
        ("intent", outside, list(_introductions(blocks, names))),
        *(("lookup", entity, sorted(phrases, key=len, reverse=True)) for entity, phrases in names.items()),
        *(("synonym", value, phrases) for value, phrases in _synonyms(names).items()),
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(_entry(*entry) for entry in entries if entry[2])


def _entry(kind: str, name: str, lines: Iterable[str]) -> str:
    listed = "".join(f"    - {line}\n" for line in lines)
    return f"- {kind}: {json.dumps(name, ensure_ascii=False)}\n  examples: |\n{listed}"


def _is_intent(block: Block) -> bool:
    return block.kind == "intent"


def _kept(block: Block, lines: Collection[int] | None) -> Block:
    if lines is None or not _is_intent(block):
        return block
    return replace(block, examples=tuple(line for line in block.examples if line.number in lines))


def _names(blocks: Iterable[Block]) -> Names:
    """What names an entity, as the embedded interpreter has it: tables, marked pieces, and the synonyms of either."""
    blocks = tuple(blocks)
    names: dict[str, dict[str, str]] = {}
    for entity, said, value in _named(blocks):
        names.setdefault(entity, {}).update(dict.fromkeys(_spellings(said), value))
    for block in blocks:
        if block.kind == "synonym":
            variants = [spelling for line in block.examples for spelling in _spellings(line.text)]
            for phrases in names.values():
                if not phrases.keys().isdisjoint([*variants, *_spellings(block.name)]):
                    phrases.update(dict.fromkeys(variants, block.name))
    return names


def _named(blocks: Iterable[Block]) -> Iterator[tuple[str, str, str]]:
    for block in blocks:
        if block.kind == "lookup":
            yield from ((block.name, line.text, line.text) for line in block.examples)
        for line in block.examples:
            yield from line.entities


def _spellings(phrase: str) -> list[str]:
    """With its accents and without: the table must hold both."""
    return [spelling for spelling in dict.fromkeys((phrase.lower(), fold(phrase))) if spelling]


def _introductions(blocks: Iterable[Block], names: Names) -> Iterator[str]:
    """Marked examples for the entities which no example shows, of phrases that no example is."""
    lines = [line for block in blocks if _is_intent(block) for line in block.examples]
    shown = {entity for line in lines for entity, _, _ in line.entities}
    taken = {fold(line.text) for line in lines}
    for entity in sorted(names.keys() - shown):
        # A phrase that is its own value is often a code that nobody writes.
        phrases = sorted(names[entity], key=lambda phrase: names[entity][phrase] == phrase)
        free = (phrase for phrase in phrases if fold(phrase) not in taken)
        yield from (f"[{phrase}]({entity})" for phrase in islice(free, _INTRODUCED))


def _synonyms(names: Names) -> dict[str, list[str]]:
    """Value → phrases. Rasa keeps one value a phrase, whatever the entity; the first one stands, as ours does."""
    values: dict[str, str] = {}
    for phrases in names.values():
        for phrase, value in phrases.items():
            values.setdefault(phrase, value)
    synonyms: dict[str, list[str]] = {}
    for phrase, value in values.items():
        synonyms.setdefault(value, []).append(phrase)
    return synonyms


if __name__ == "__main__":
    write_data(Path(sys.argv[1]), Path(sys.argv[2]))
