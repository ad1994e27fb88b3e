"""Families of words: found in a text, read from a file, and what they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.text import fold
from nlu.config import read_config
from nlu.corpus import read_corpora
from nlu.families import LONGEST, Families, read_families
from nlu.interpreter import EmbeddedInterpreter
from nlu.train import train
from tests.nlu.content import training_data, write_content

KNOWN = Families({"taf": ("job",), "mission locale": ("place",), "mission": ("job",)}, {"travaill": ("job", "effort")})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("je veux un taf", [("job",)]),
        ("la mission locale", [("place",)]),
        ("une mission", [("job",)]),
        ("travaillerais taf", [("job", "effort"), ("job",)]),
        ("tafs", []),
        ("", []),
    ],
)
def test_families_are_found_in_order_and_the_longest_entry_wins(text: str, found: list[tuple[str, ...]]) -> None:
    assert KNOWN.of(text) == found


@given(st.text(max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    assert len(KNOWN.of(fold(text))) <= len(text.split()) + len(text)


def read(folder: Path, text: str) -> tuple[Families, list[str]]:
    path = folder / "fr.yml"
    path.write_text(text, encoding="utf-8")
    families, problems = read_families(path, "fr.yml", fold)
    return families, [str(problem) for problem in problems]


def test_a_file_holds_words_between_commas(tmp_path: Path) -> None:
    families, problems = read(tmp_path, "job: taf, Boulot,\n  trav*\nplace: >-\n  mission locale, taf\n")
    assert problems == []
    assert families.words == {"taf": ("job", "place"), "boulot": ("job",), "mission locale": ("place",)}
    assert families.stems == {"trav": ("job",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("job: [taf]\n", "fr.yml:1: error: `job` must be words with commas between them."),
        ('a: b\njob: "?!"\n', f'fr.yml:2: error: `job`: "?!" must be one to {LONGEST} words.'),
        ("job: ab*\n", 'fr.yml:1: error: `job`: "ab*" must have 3 letters at least before the *.'),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert read(tmp_path, text)[1] == [said]


def test_a_word_that_no_example_holds_is_understood_by_its_family(tmp_path: Path) -> None:
    examples = {
        "find_offer": ["je veux un taf", "trouve moi un taf", "un taf vite", "taf"],
        "menu": ["le menu", "montre le menu", "menu stp", "menu"],
        "out_of_scope": ["il pleut", "un velo rouge", "douze pommes", "mon oncle chante"],
    }
    root = write_content(tmp_path, {"fr": training_data(examples)})
    folder = root / "nlu" / "data" / "families"
    folder.mkdir()
    (folder / "fr.yml").write_text("work: taf, gagne pain\n", encoding="utf-8")
    train(root, tmp_path / "models")
    understood = EmbeddedInterpreter.load(root, tmp_path / "models").parse("gagne pain", "fr")
    assert understood.ranking[0][0] == "find_offer"


def test_a_broken_table_leaves_its_locale_out(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    folder = root / "nlu" / "data" / "families"
    folder.mkdir()
    (folder / "en.yml").write_text("job: [x]\n", encoding="utf-8")
    corpora, problems = read_corpora(root, read_config(root))
    assert (corpora, [problem.file for problem in problems]) == ((), ["nlu/data/families/en.yml"])
