"""Loading a partner's lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ContentError
from assistant.safety.lexicon import load_lexicon, load_lexicons
from tests.safety.content import LOCALES, ROOT, SMALL, small, write_lexicon


def refused(root: Path, text: str) -> str:
    with pytest.raises(ContentError) as caught:
        load_lexicon(write_lexicon(root, text))
    return str(caught.value)


def test_the_lexicons_shipped_have_no_problem() -> None:
    assert load_lexicons(ROOT).problems == ()


def test_every_live_language_has_a_lexicon() -> None:
    assert set(load_lexicons(ROOT).locales) >= set(LOCALES)


@pytest.mark.parametrize(
    "text", ["jveux mourir", "j'ai envie de trop mourir", "veux mouriiir", "veux m*urir", "veuxmourir"]
)
def test_a_phrase_is_found_as_people_type_it(tmp_path: Path, text: str) -> None:
    assert small(tmp_path).assess(text).level == "crisis"


def test_a_cover_takes_its_words_out(tmp_path: Path) -> None:
    assert small(tmp_path).assess("veux mourir de rire").level == "watch"


@pytest.mark.parametrize("text", ["veux mourir mdr", "veux mourir 😂"])
def test_laughter_lowers_a_rule_that_says_so(tmp_path: Path, text: str) -> None:
    assert small(tmp_path).assess(text).level == "concern"


def test_where_an_apostrophe_joins_dont_is_one_word(tmp_path: Path) -> None:
    text = SMALL.replace("spelling:", "apostrophe: joins\nspelling:") + "      i don't care\n"
    assert small(tmp_path, text).assess("I don’t care").level == "crisis"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("      {veux} mourir", "      {veut} mourir"), "safety.yml:20: error: there is no set `veut`"),
        (("      mourir de rire", "      (mourir"), "safety.yml:13: error: a `)` is missing"),
        (("suicide", "sadness"), "safety.yml:16: error: `rules.0.category`"),
        (("level: crisis", "level: awful"), "rules.0.level"),
        (("[jveux]", "[jveux, j veux]"), "must be one word"),
        (("id: dying", "id: idiom"), "used for two rules"),
        (("[jveux]\n", "[jveux]\n  je vais: [jveux]\n"), "already read as je veux"),
        (("[jveux]\n", "[jveux]\n  vais: [veux]\n"), "untangle"),
        (("rules:", "rule:"), "`rule` is not a key"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in refused(tmp_path, SMALL.replace(*change))


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("{veux} mourir", "{veut} mourir").replace("mourir de rire", "(mourir")
    assert len(refused(tmp_path, text).splitlines()) == 2


def test_a_broken_lexicon_leaves_the_others_working(tmp_path: Path) -> None:
    write_lexicon(tmp_path)
    write_lexicon(tmp_path, "rules: [", "it")
    assert load_lexicons(tmp_path).locales == ("fr",)


def test_comments_and_empty_lines_are_no_phrases(tmp_path: Path) -> None:
    text = SMALL + "\n      # a remark\n      {veux} partir # why\n"
    assert small(tmp_path, text).assess("veux partir").level == "crisis"


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    example = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    detector = small(tmp_path, example)
    assert [detector.assess(text).level for text in ("jve mourir", "mort de rire")] == ["crisis", "watch"]
