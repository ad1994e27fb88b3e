"""Our training data as Rasa reads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from assistant.errors import ContentError
from nlu.rasa.data import rasa_data, write_data
from tests.nlu.content import REPOSITORY, SMALL, training_data, write_content

MARKED = """\
- intent: e_reputation
  examples: |
    a photo of me on [insta](network) and [snap](network)
    c'est [c]{"entity": "network", "value": "canal c"} ça
- intent: pitch
  examples: |
    call me
    let us call
- lookup: network
  examples: |
    Bébo
    instagram
- synonym: instagram
  examples: |
    insta
    ig
- lookup: moment
  examples: |
    phone
- synonym: phone
  examples: |
    call me
    ring me
    a ring
"""


def written(root: Path, **options: object) -> dict[tuple[str, str], list[str]]:
    """(kind, name) → lines, as a YAML reader has them; entries of one name joined."""
    text = rasa_data(root, "en", "out_of_scope", **options)  # type: ignore[arg-type]
    found: dict[tuple[str, str], list[str]] = {}
    for entry in yaml.safe_load(text)["nlu"]:
        kind = next(kind for kind in ("intent", "lookup", "synonym") if kind in entry)
        lines = entry["examples"].splitlines()
        assert all(line.startswith("- ") for line in lines)
        found.setdefault((kind, entry[kind]), []).extend(line.removeprefix("- ") for line in lines)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path, {"en": training_data(SMALL) + MARKED})


def test_each_example_is_there_with_a_hyphen(root: Path) -> None:
    assert written(root)["intent", "greet"] == SMALL["greet"]


def test_marks_stay_where_they_were(root: Path) -> None:
    assert written(root)["intent", "e_reputation"] == [
        "a photo of me on [insta](network) and [snap](network)",
        """c'est [c]{"entity": "network", "value": "canal c"} ça""",
    ]


def test_tables_hold_marked_pieces_and_synonyms_with_and_without_accents_the_longest_first(root: Path) -> None:
    table = written(root)["lookup", "network"]
    assert set(table) == {"bébo", "bebo", "instagram", "insta", "ig", "snap", "c"}
    assert table == sorted(table, key=len, reverse=True)


def test_every_phrase_has_its_value(root: Path) -> None:
    found = written(root)
    assert set(found["synonym", "instagram"]) == {"instagram", "insta", "ig"}
    assert set(found["synonym", "Bébo"]) == {"bébo", "bebo"}
    assert found["synonym", "canal c"] == ["c"]


def test_an_entity_without_marked_examples_is_shown_by_phrases_that_are_no_example(root: Path) -> None:
    assert written(root)["intent", "out_of_scope"] == [*SMALL["out_of_scope"], "[ring me](moment)", "[a ring](moment)"]


def test_only_the_chosen_lines_are_learnt(root: Path) -> None:
    assert written(root, lines={5})["intent", "greet"] == SMALL["greet"][:1]


def test_a_table_knows_nothing_of_what_is_not_learnt(root: Path) -> None:
    assert "snap" not in written(root, lines={5})["lookup", "network"]


def test_the_same_data_gives_the_same_file_in_every_process(tmp_path: Path) -> None:
    texts = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        command = [sys.executable, "-m", "nlu.rasa.data", str(REPOSITORY), str(folder)]
        env = {"PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=REPOSITORY, env=env, check=True)
        texts.add((folder / "fr.yml").read_text(encoding="utf-8"))
    assert len(texts) == 1


def test_each_locale_is_written_or_one(root: Path, tmp_path: Path) -> None:
    assert write_data(root, tmp_path / "out") == {"en": tmp_path / "out" / "en.yml"}


def test_a_locale_that_is_not_there_is_a_sentence(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="pt"):
        write_data(root, tmp_path / "out", "pt")
