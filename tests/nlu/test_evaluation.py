"""Judging answers: figures, files of labelled lines, folds, the page and its picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ContentError
from nlu.config import read_config
from nlu.corpus import Corpus, Example
from nlu.evaluation.embedded import embedded
from nlu.evaluation.folds import examine, split
from nlu.evaluation.foreign import learn_and_answer
from nlu.evaluation.judge import judge
from nlu.evaluation.outside import HOUSEKEEPING, in_their_terms, read_labelled
from nlu.evaluation.picture import confusion_picture
from nlu.evaluation.report import as_json, as_page
from nlu.evaluation.values import OUTSIDE, Answer, Labelled
from nlu.normalise import Habits
from tests.nlu.content import SMALL, write_content

LINES = (
    Labelled("slt", ("greet",), 2),
    Labelled("le menu", ("menu", "help"), 3),
    Labelled("il pleut", (OUTSIDE,), 4),
    Labelled("jsp", ("menu",), 5),
)


def answers(*given: str) -> list[Answer]:
    return [Answer(intent, 0.95) for intent in given]


def test_either_label_of_a_line_is_right() -> None:
    assert judge(LINES, answers("greet", "help", OUTSIDE, "menu")).accuracy == 1.0


def test_a_refusal_is_right_only_where_it_is_meant() -> None:
    judged = judge(LINES, answers("greet", OUTSIDE, OUTSIDE, "menu"))
    assert (judged.accuracy, judged.out_of_scope_recall, judged.false_rejections) == (0.75, 1.0, 1 / 3)


def test_macro_f1_is_the_mean_over_labels() -> None:
    # greet 1, menu 2/3 (one of two found, none wrong), out of scope 2/3 (one of two answers right).
    judged = judge(LINES, answers("greet", OUTSIDE, OUTSIDE, "menu"))
    assert judged.macro_f1 == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)


def test_a_wrong_answer_given_surely_is_counted() -> None:
    judged = judge(LINES, [Answer("menu", 0.9), Answer("menu", 0.2), Answer("greet", 0.89), Answer(OUTSIDE, 0.99)])
    assert (judged.sure, judged.sure_and_wrong) == (1, 1)


def test_a_miss_says_where_it_stands() -> None:
    judged = judge(LINES, answers("menu", "help", OUTSIDE, "menu"))
    assert as_json(judged)["misses"] == [
        {"line": 2, "text": "slt", "expected": "greet", "got": "menu", "confidence": 0.95}
    ]


def test_without_lines_out_of_scope_nothing_is_said_of_them() -> None:
    assert as_json(judge(LINES[:2], answers("greet", "menu")))["out_of_scope_recall"] is None


@given(st.lists(st.tuples(st.sampled_from("abo"), st.sampled_from("abo")), min_size=1))
def test_shares_are_shares(pairs: list[tuple[str, str]]) -> None:
    names = {"a": "a", "b": "b", "o": OUTSIDE}
    judged = judge(
        [Labelled("x", (names[meant],)) for meant, _ in pairs], [Answer(names[given_], 0.5) for _, given_ in pairs]
    )
    assert 0 <= (judged.accuracy or 0) <= 1 >= (judged.macro_f1 or 0) >= 0


def write(folder: Path, text: str) -> Path:
    path = folder / "lines.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_below_its_header(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufefflabel\ttext\r\ngreet\tslt toi\r\n\r\nmenu | help\tquoi\tfaire\r\n")
    assert read_labelled(path) == (Labelled("slt toi", ("greet",), 2), Labelled("quoi\tfaire", ("menu", "help"), 4))


@pytest.mark.parametrize("row", ["greet slt", "\tslt", "greet\t", "|\tslt"])
def test_a_line_that_is_none_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(ContentError, match=r"lines\.tsv:3: error: Write an intent, a tab, then the text\."):
        read_labelled(write(tmp_path, f"label\ttext\ngreet\tslt\n{row}\n"), "an intent")


def test_a_file_without_lines_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="There are no lines"):
        read_labelled(write(tmp_path, "label\ttext\n"))


def test_what_others_have_no_name_for_is_a_refusal_to_them() -> None:
    given_ = [Answer("repeat", 0.9), Answer("greet", 0.9)]
    assert [one.intent for one in in_their_terms(LINES, given_)] == [OUTSIDE, "greet"]


def test_an_intent_the_file_uses_keeps_its_name() -> None:
    lines = (*LINES, Labelled("redis", ("repeat",)))
    assert [one.intent for one in in_their_terms(lines, [Answer("repeat", 0.9)])] == ["repeat"]


def test_housekeeping_holds_intents_that_exist(known: frozenset[str]) -> None:
    assert known >= HOUSEKEEPING


@pytest.fixture
def corpus() -> Corpus:
    return Corpus("en", tuple(Example(text, intent, 0) for intent, texts in SMALL.items() for text in texts))


def test_every_example_is_answered_once_by_who_has_not_seen_it(corpus: Corpus) -> None:
    parts = list(split(corpus, 2))
    assert sorted(line.text for _, unseen in parts for line in unseen) == sorted(one.text for one in corpus.examples)
    assert all({line.text for line in unseen}.isdisjoint({one.text for one in seen.examples}) for seen, unseen in parts)


def test_the_folds_are_the_same_every_time(corpus: Corpus) -> None:
    assert list(split(corpus, 2)) == list(split(corpus, 2))


def test_a_candidate_is_examined_on_all_examples(corpus: Corpus, tmp_path: Path) -> None:
    found = examine("ours", embedded(read_config(write_content(tmp_path))), corpus, 2)
    assert (found.judged.n, found.locale, found.candidate) == (len(corpus.examples), "en", "ours")


def test_a_foreign_data_set_has_labels_of_its_own(tmp_path: Path) -> None:
    config = read_config(write_content(tmp_path))
    learnt = [Labelled(text, (label,)) for label, texts in FOREIGN.items() for text in texts]
    lesson = learn_and_answer(learnt, [Labelled("a blue car", ("car",))], config, Habits(), "en")
    assert lesson.answers[0].intent in {"car", OUTSIDE}


FOREIGN = {
    "car": ["a red car", "my blue car", "the car is fast", "sell a car"],
    "tree": ["a tall tree", "the green tree", "an old tree", "cut the tree"],
}


def test_the_page_has_a_column_for_each_candidate(corpus: Corpus, tmp_path: Path) -> None:
    config = read_config(write_content(tmp_path))
    found = [examine(name, embedded(config), corpus, 2) for name in ("embedded", "Rasa DIET")]
    page = as_page(found, {"en": "pictures/confusion-en.svg"})
    assert "| figure | embedded | Rasa DIET |" in page
    assert "(pictures/confusion-en.svg)" in page


def test_the_picture_is_well_formed_and_names_each_confusion() -> None:
    drawn = confusion_picture([("a<b", "c&d", 3), ("c&d", "a<b", 1)], "en: what is taken for what")
    titles = [one.text for one in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["en: what is taken for what", "a<b, taken for c&d: 3", "c&d, taken for a<b: 1"]
