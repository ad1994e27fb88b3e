"""What the caller of Rasa's lesson hands over and takes back; the Python of a test's own only pretends to have Rasa."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from nlu.config import read_config
from nlu.corpus import Corpus, read_corpora
from nlu.evaluation.rasa import rasa_candidate
from nlu.evaluation.values import Answer, Labelled
from tests.nlu.content import write_content

PRETENDS = f"""\
#!{sys.executable}
import json, pathlib, sys
isolated, script, config, folder = sys.argv[1:]
assert isolated == "-I" and pathlib.Path(script).is_file() and pathlib.Path(config).is_file()
folder = pathlib.Path(folder)
texts = json.loads((folder / "asked.json").read_text())["texts"]
learnt = (folder / "nlu.yml").read_text()
answers = [["greet" if text not in learnt else "menu", confidence] for text, confidence in zip(texts, [0.9, 0.1])]
said = {{"answers": answers, "answering": [0.01, 0.02], "training": 3.5, "megabytes": 900.0}}
(folder / "said.json").write_text(json.dumps(said))
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    root = write_content(tmp_path)
    ((corpus,), _) = read_corpora(root, read_config(root))
    return corpus


def python(folder: Path, text: str) -> Path:
    path = folder / "python"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def test_what_it_learns_does_not_hold_what_it_is_asked(tmp_path: Path, corpus: Corpus) -> None:
    asked = corpus.examples[:2]
    learnt = replace(corpus, examples=corpus.examples[2:])
    lines = [Labelled(example.text, (example.intent,)) for example in asked]
    lesson = rasa_candidate(python(tmp_path, PRETENDS), tmp_path)(learnt, lines)
    assert lesson.answers == (Answer("greet", 0.9), Answer("out_of_scope", 0.1))
    assert (lesson.training, lesson.answering, lesson.megabytes) == (3.5, (0.01, 0.02), 900.0)


def test_a_lesson_that_fails_says_why(tmp_path: Path, corpus: Corpus) -> None:
    candidate = rasa_candidate(python(tmp_path, "#!/bin/sh\necho 'No module named rasa' >&2\nexit 1\n"), tmp_path)
    with pytest.raises(ConfigurationError, match="No module named rasa"):
        candidate(corpus, [])
