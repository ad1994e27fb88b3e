"""The examples that ship: enough of them, kept apart, and nothing of them in what judges them."""

from __future__ import annotations

from collections import Counter

import pytest
from rapidfuzz import fuzz, process

from nlu.config import read_config
from nlu.corpus import Corpus, read_corpora
from nlu.evaluate import read_held_out
from nlu.normalise import normalise
from tests.nlu.content import HELD_OUT, REPOSITORY

CONFIG = read_config(REPOSITORY)
CORPORA, _ = read_corpora(REPOSITORY, CONFIG)
INTENTS = frozenset(
    {
        *("greet", "thanks", "goodbye", "affirm", "deny", "dont_know", "skip", "back", "why", "cancel", "pause"),
        *("repeat", "restart", "correct", "menu", "help", "human", "language", "my_data", "delete"),
        "not_me",
        *("my_things", "bot_challenge", "frustrated", "e_reputation", "pitch", "out_of_scope"),
    }
)
NEAR_COPY = 93
"""Likeness in per cent (Indel ratio of normalised texts) from which a held-out line only repeats an example."""


def normalised(text: str, corpus: Corpus) -> str:
    return normalise(text, corpus.habits, CONFIG.normaliser.max_characters)


def test_there_are_french_and_english() -> None:
    assert {corpus.locale for corpus in CORPORA} >= {"fr", "en"}


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.locale)
def test_every_intent_has_thirty_examples_that_differ_once_normalised(corpus: Corpus) -> None:
    different = {(example.intent, normalised(example.text, corpus)) for example in corpus.examples}
    counts = Counter(intent for intent, _ in different)
    assert {intent: counts[intent] for intent in INTENTS if counts[intent] < 30} == {}


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.locale)
def test_every_intent_has_eight_lines_held_out(corpus: Corpus) -> None:
    counts = Counter(example.intent for example in read_held_out(HELD_OUT / f"{corpus.locale}.yml"))
    assert {intent: counts[intent] for intent in INTENTS if counts[intent] < 8} == {}


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.locale)
def test_no_line_held_out_is_a_near_copy_of_an_example(corpus: Corpus) -> None:
    learnt = [normalised(example.text, corpus) for example in corpus.examples]
    copies = [
        line.text
        for line in read_held_out(HELD_OUT / f"{corpus.locale}.yml")
        if process.extractOne(normalised(line.text, corpus), learnt, scorer=fuzz.ratio)[1] >= NEAR_COPY
    ]
    assert copies == []
