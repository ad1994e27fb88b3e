"""Training looks at texts as serving does."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.counting import count
from nlu.families import Families
from nlu.features import Look, vectorise
from nlu.vocabulary import Vocabulary

LOOK = Look(chars=(2, 3), word_window=2, word_weight=0.7, family_window=2, family_weight=0.5)
FAMILIES = Families({"job": ("work",), "boss": ("work", "person")}, {"pay": ("money",)})
TEXTS = st.lists(st.text("abjo spy", max_size=20) | st.sampled_from(["a job", "my boss pays", "no pay no job"]))


@settings(max_examples=100, deadline=None)
@given(seen=TEXTS.filter(len), unseen=TEXTS, least=st.integers(1, 2))
def test_a_row_holds_what_serving_looks_at(seen: list[str], unseen: list[str], least: int) -> None:
    counts = count([*seen, *unseen], FAMILIES, LOOK)
    columns, rarity = counts.kept(np.arange(len(seen)), least)
    if not len(columns):
        return
    vocabulary = Vocabulary([counts.features[column] for column in columns])
    rows = counts.vectors(np.arange(len(seen), len(seen) + len(unseen)), columns, rarity).toarray()
    for text, row in zip(unseen, rows, strict=True):
        places, values = vectorise(text, vocabulary, rarity, FAMILIES, LOOK)
        expected = np.zeros(len(columns))
        expected[places] = values
        np.testing.assert_allclose(row, expected, atol=1e-5)
