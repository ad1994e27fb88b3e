"""A small content root for tests, and where the real one is."""

from __future__ import annotations

from pathlib import Path

from nlu.config import read_config
from nlu.corpus import read_corpora
from nlu.evaluation.outside import read_labelled, unlike_examples
from nlu.evaluation.values import Labelled

REPOSITORY = Path(__file__).parents[2]
HELD_OUT = Path(__file__).with_name("held_out")
CONFIG_THAT_SHIPS = read_config(REPOSITORY)
CORPORA, _ = read_corpora(REPOSITORY, CONFIG_THAT_SHIPS)

CONFIG = """\
language: en
pipeline:
  - name: TextNormaliser
    max_characters: 100
  - name: NgramFeaturizer
    char_ngrams: [2, 3]
    word_window: 1
    word_weight: 1.0
    family_window: 1
    family_weight: 1.0
  - name: LinearClassifier
    regularisation: 1.0
    folds: 2
    min_examples: 2
    expected_bonus: 0.5
  - name: OutOfScope
    intent: out_of_scope
    max_refused: 0.1
"""

SMALL = {
    "greet": ["hello", "good morning", "hi there", "hey you"],
    "menu": ["show the menu", "menu", "what can you do", "the list of options"],
    "out_of_scope": ["is it raining", "a red bicycle", "twelve potatoes", "my uncle sings"],
}


def held_out(locale: str) -> tuple[Labelled, ...]:
    """Lines written by others than the examples, without those that an example nearly repeats."""
    (corpus,) = (one for one in CORPORA if one.locale == locale)
    return unlike_examples(read_labelled(HELD_OUT / f"{locale}.tsv"), corpus, CONFIG_THAT_SHIPS)


def training_data(intents: dict[str, list[str]]) -> str:
    """A file of training data in Rasa's format."""
    blocks = (f"- intent: {name}\n  examples: |\n" + _indented(lines) for name, lines in intents.items())
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def write_content(root: Path, data: dict[str, str] | None = None, config: str = CONFIG) -> Path:
    """A content root holding `config` and one file per locale (English with `SMALL` unless told)."""
    folder = root / "nlu" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "nlu" / "config.yml").write_text(config, encoding="utf-8")
    for locale, text in (data or {"en": training_data(SMALL)}).items():
        (folder / f"{locale}.yml").write_text(text, encoding="utf-8")
    return root


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)
