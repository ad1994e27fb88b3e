"""Reading YAML as data: lines, and what is refused."""

from __future__ import annotations

import pytest

from assistant.dialogue.loading.yamltree import Refused, line_of, read_yaml


def test_every_value_knows_its_line() -> None:
    data = read_yaml("a: 1\nb:\n  - x\n  - c: 2\n")
    assert line_of(data, ("b", 1, "c")) == 4


def test_a_missing_path_has_the_line_of_what_is_around_it() -> None:
    data = read_yaml("a: 1\nb:\n  c: 2\n")
    assert line_of(data, ("b", "z")) == 2


def test_yes_and_no_are_texts() -> None:
    assert read_yaml("[yes, no, on, 16_17, true, null, 3, 1.5, '3']") == [
        "yes", "no", "on", "16_17", True, None, 3, 1.5, "3",
    ]  # fmt: skip


def test_anchors_may_be_used_again() -> None:
    assert read_yaml("a: &x [1]\nb: *x\n") == {"a": [1], "b": [1]}


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb:\n\t- x\n", 3, "tab"),
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: !secret x\n", 1, "tag"),
        ("a: *nobody\n", 1, "alias"),
        ("a: &a [*a]\n", 1, "alias"),
        ("a: &a {b: 1}\nc:\n  <<: *a\n", 3, "merge"),
        ("a: [1\nb: 2\n", 2, "not valid YAML"),
        ("? [1]\n: 2\n", 1, "plain text"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        (BOMB, 5, "more than"),
        ("[" * 200, 1, "nesting"),
    ],
)
def test_what_is_not_data_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        read_yaml(text)
    assert refused.value.line == line


def test_characters_yaml_does_not_allow_are_refused() -> None:
    with pytest.raises(Refused, match=r"characters|valid"):
        read_yaml("a: \x00")
