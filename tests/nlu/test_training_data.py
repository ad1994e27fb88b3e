"""The examples that ship: enough of them, for every wish, and lines to judge them by."""

from __future__ import annotations

from collections import Counter

import pytest

from nlu.corpus import Corpus
from nlu.evaluation.outside import read_labelled
from nlu.normalise import normalise
from tests.nlu.content import CONFIG_THAT_SHIPS, CORPORA, HELD_OUT, held_out

TALK = frozenset(
    {
        *("greet", "thanks", "goodbye", "affirm", "deny", "dont_know", "skip", "back", "why", "cancel", "cancel_wait"),
        *("pause", "repeat", "restart", "correct", "menu", "help", "human", "language", "my_data", "delete", "not_me"),
        *("my_things", "bot_challenge", "frustrated", "safety", "out_of_scope"),
    }
)
WISHES = frozenset(
    {
        *("where_i_am", "attractions", "strengths", "sector", "true_or_false", "pitch", "profile", "e_reputation"),
        *(
            "network_codes",
            "dare_to_contact",
            "after_the_reply",
            "find_offer",
            "apprenticeship",
            "placement",
            "training",
        ),
        *("volunteering", "my_activity", "apply", "circle", "resources", "plan"),
    }
)
LEAST = {"fr": 60, "en": 40, "es": 25, "it": 25}
LEAST_HELD_OUT = {"fr": 8, "en": 8, "es": 4, "it": 4}
LOCALES = pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.locale)


def test_there_are_four_languages() -> None:
    assert {corpus.locale for corpus in CORPORA} == set(LEAST)


@LOCALES
def test_every_intent_has_enough_examples_that_differ_once_normalised(corpus: Corpus) -> None:
    limit = CONFIG_THAT_SHIPS.normaliser.max_characters
    different = {(one.intent, normalise(one.text, corpus.habits, limit)) for one in corpus.examples}
    counts = Counter(intent for intent, _ in different)
    assert {one: counts[one] for one in TALK | WISHES if counts[one] < LEAST[corpus.locale]} == {}


@LOCALES
def test_every_intent_has_lines_held_out(corpus: Corpus) -> None:
    counts = Counter(line.labels[0] for line in read_labelled(HELD_OUT / f"{corpus.locale}.tsv"))
    assert {one: counts[one] for one in TALK | WISHES if counts[one] < LEAST_HELD_OUT[corpus.locale]} == {}


@LOCALES
def test_most_lines_held_out_are_no_near_copies(corpus: Corpus) -> None:
    written = read_labelled(HELD_OUT / f"{corpus.locale}.tsv")
    assert len(held_out(corpus.locale)) >= 0.6 * len(written)
