"""The console's words: every code has some, and each of them exists in French."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from assistant.console import words as w
from assistant.effects import AgeBand, HandoffReason
from assistant.handoff.falling_due import WHY_HELD
from assistant.handoff.ownership import CRISIS_OUTCOMES
from assistant.handoff.refusals import Reason
from assistant.settings import default_content_root
from assistant.store import outbox_rules
from assistant.store.notes import NoteKind
from assistant.values import RiskLevel, SendStatus
from assistant.wording.console import ConsoleTexts
from assistant.wording.extract import console_entries

ROOT = Path(default_content_root())
PACKAGE = Path(w.__file__).parent
TEXTS = ConsoleTexts.load(ROOT)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (get_args(RiskLevel), w.RISK),
        (get_args(HandoffReason), w.REASON),
        (get_args(SendStatus), w.DELIVERY),
        (get_args(AgeBand), w.AGE),
        (("yes", "no", "unknown"), w.CONSENT),
        (CRISIS_OUTCOMES, w.OUTCOME),
        (get_args(Reason), w.REFUSAL),
        (WHY_HELD, w.HELD),
        (get_args(NoteKind), w.NOTE),
        (
            (outbox_rules.OWNER_CHANGED, outbox_rules.OPTED_OUT, outbox_rules.TOO_LATE, outbox_rules.ERASED),
            w.CANCELLED,
        ),
    ],
)
def test_every_code_has_words(codes: tuple[str, ...], words: dict[str, object]) -> None:
    assert [code for code in codes if code not in words] == []


def test_the_french_catalogue_has_no_fault() -> None:
    assert TEXTS.problems == ()


@pytest.mark.parametrize("source", [entry.source for entry in console_entries(PACKAGE)])
def test_every_text_exists_in_french(source: str) -> None:
    assert source in TEXTS.catalogues["fr"].texts


def test_every_marked_text_is_found_for_translation() -> None:
    """A mark inside an f-string is not: such a text would stay English for everybody."""
    found = {entry.source for entry in console_entries(PACKAGE)}
    assert [text for file in sorted(PACKAGE.rglob("*.py")) for text in marked_texts(file) if text not in found] == []


def marked_texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "N_":
            yield from (
                one.value for one in node.args[:1] if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
