"""The examples of `docs/flows.md` and of the step types are what the loader says they are."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import yaml

from assistant.dialogue.builtins import BUILTINS
from assistant.dialogue.loader import load_book_from_text
from assistant.dialogue.loading.desk import Desk
from assistant.dialogue.loading.schema import STEP_ENTRIES
from assistant.dialogue.patterns import ARGUMENTS, ENGINE_INTENTS, FACTS, REFUSED
from assistant.errors import ContentError

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml( refused)?\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [text for refused, text in EXAMPLES if not refused])
def test_an_example_loads(text: str) -> None:
    assert load_book_from_text({"patterns.yml": text}).flows


@pytest.mark.parametrize("text", [text for refused, text in EXAMPLES if refused])
def test_an_example_of_what_is_refused_is_refused(text: str) -> None:
    with pytest.raises(ContentError):
        load_book_from_text(text)


@pytest.mark.parametrize("name", [*ARGUMENTS, *REFUSED][:-3])
def test_every_pattern_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize(("name", "arguments"), ARGUMENTS.items())
def test_every_argument_of_a_pattern_is_documented(name: str, arguments: tuple[str, ...]) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
    assert [argument for argument in arguments if f"`{argument}`" not in row] == []


@pytest.mark.parametrize("name", [*BUILTINS, *sorted(ENGINE_INTENTS), *sorted(FACTS)])
def test_every_name_the_engine_knows_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("kind", STEP_ENTRIES)
def test_the_example_of_a_step_type_is_a_step_of_that_type(kind: str) -> None:
    module = importlib.import_module(f"assistant.dialogue.steps.{kind}")
    example = re.search(r"```yaml\n(.*?)```", module.__doc__ or "", re.DOTALL)
    assert example
    desk = Desk("example.yml")
    for step in yaml.safe_load(example.group(1)):
        desk.read(STEP_ENTRIES[kind], step, ())
    assert desk.problems == []


@pytest.mark.parametrize("kind", STEP_ENTRIES)
def test_every_step_type_is_documented(kind: str) -> None:
    assert f"| `{kind}" in PAGE
