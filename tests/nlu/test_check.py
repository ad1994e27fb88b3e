"""What partners are told about their training data."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import Problem
from nlu.check import check, known_intents
from tests.nlu.content import CONFIG, REPOSITORY, SMALL, training_data, write_content

GOOD = training_data(SMALL)


def only_problem(root: Path) -> Problem:
    (problem,) = check(root)
    return problem


def test_the_training_data_of_this_repository_has_no_problem() -> None:
    assert check(REPOSITORY) == ()


def test_a_sound_file_has_no_problem(tmp_path: Path) -> None:
    assert check(write_content(tmp_path)) == ()


def test_an_example_of_two_intents_is_refused_at_its_line(tmp_path: Path) -> None:
    data = training_data({**SMALL, "menu": ["show the menu", "menu", "Hello!"]})
    problem = only_problem(write_content(tmp_path, {"en": data}))
    assert (problem.line, problem.severity) == (data.split("\n").index("    Hello!") + 1, "error")
    assert problem.message == '"Hello!" is also an example of `greet` (line 5); keep one of them.'


def test_an_example_given_twice_is_a_warning(tmp_path: Path) -> None:
    data = training_data({**SMALL, "menu": ["menu", "Menu!", "the options"]})
    assert only_problem(write_content(tmp_path, {"en": data})).severity == "warning"


def test_too_few_examples_say_how_many_are_missing(tmp_path: Path) -> None:
    problem = only_problem(write_content(tmp_path, {"en": training_data({**SMALL, "menu": ["menu"]})}))
    assert problem.message == "`menu` has too few examples: add 1 more (2 needed)."


def test_nothing_to_refuse_is_an_error(tmp_path: Path) -> None:
    data = training_data({name: lines for name, lines in SMALL.items() if name != "out_of_scope"})
    assert "There is no `out_of_scope`" in only_problem(write_content(tmp_path, {"en": data})).message


def test_an_example_without_letters_is_refused(tmp_path: Path) -> None:
    data = training_data({**SMALL, "menu": ["menu", "the options", "?!"]})
    assert "no letter or digit" in only_problem(write_content(tmp_path, {"en": data})).message


def test_an_intent_that_one_locale_lacks_is_a_warning_for_that_locale(tmp_path: Path) -> None:
    more = {**SMALL, "thanks": ["merci", "merci bien"]}
    problem = only_problem(write_content(tmp_path, {"en": GOOD, "fr": training_data(more)}))
    assert (problem.file, problem.locale, problem.severity) == ("nlu/data/en.yml", "en", "warning")


def test_problems_of_several_files_come_all_at_once(tmp_path: Path) -> None:
    root = write_content(tmp_path, {"en": GOOD, "fr": "nlu: [", "pt": "- a list"})
    assert {problem.locale for problem in check(root)} == {"fr", "pt"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD.replace("version:", "\tversion:"), 1, "This is not YAML"),
        (GOOD.replace("  examples: |", "  examples: !secret |", 1), 4, "The tag `!secret` is not allowed"),
        (GOOD.replace("- intent: menu", "- regex: menu"), 9, "must start with `- intent:`"),
        (GOOD.replace("- intent: menu", "- intent: [menu]"), 9, "`intent` needs a name"),
        (GOOD.replace("examples: |", "examples: >", 1), 3, "needs `examples: |`"),
        (GOOD + "stories: []\n", 21, "`stories` is not read here"),
        (GOOD.replace("    hello", "    hello [there]{oops}"), 5, "The annotation"),
        (GOOD + 'version: "3.1"\n', 1, "`version` is given twice"),
        ("version: '3.1'\n", 0, "There is no `nlu` list"),
        ("nlu: greet\n", 1, "`nlu` must be a list"),
    ],
)
def test_a_mistake_of_form_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    problem = check(write_content(tmp_path, {"en": text}))[0]
    assert (problem.line, said in problem.message) == (line, True), problem


def test_a_file_which_is_not_utf8_is_refused(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    (root / "nlu" / "data" / "fr.yml").write_bytes("é".encode("latin-1"))
    assert "not UTF-8" in only_problem(root).message


def test_a_file_must_be_named_after_its_locale(tmp_path: Path) -> None:
    problem = only_problem(write_content(tmp_path, {"en": GOOD, "french copy": GOOD}))
    assert problem.file == "nlu/data/french copy.yml"


def test_habits_must_be_one_word_for_some_words(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    (root / "nlu" / "data" / "habits").mkdir()
    habits = "abbreviations:\n  two words: one\n  idk: ''\nsmileys: {}\n"
    (root / "nlu" / "data" / "habits" / "en.yml").write_text(habits, encoding="utf-8")
    assert [problem.line for problem in check(root)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("max_characters: 100", "max_characters: many", 4),
        ("char_ngrams: [2, 3]", "char_ngrams: [3, 2]", 6),
        ("    folds: 2\n", "    fold: 2\n", 13),
        ("name: OutOfScope", "name: Fallback", 16),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    problems = check(write_content(tmp_path, config=CONFIG.replace(old, new)))
    assert (problems[-1].file, problems[-1].line) == ("nlu/config.yml", line)


def test_the_known_intents_leave_out_what_must_be_refused(tmp_path: Path) -> None:
    assert known_intents(write_content(tmp_path)) == {"greet", "menu"}
