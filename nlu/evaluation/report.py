"""Figures as text for a terminal, as JSON for a program, and as the page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlu.evaluation.values import Examined, Judged

PAGE = "understanding-report.md"
SHOWN_MISSES = 20
SHOWN_CONFUSIONS = 15
Row = tuple[str, ...]


def as_lines(judged: Judged) -> Iterator[str]:
    """A small report for a terminal."""
    yield f"lines                     {judged.n}"
    yield f"accuracy                  {percent(judged.accuracy)}"
    yield f"macro F1                  {percent(judged.macro_f1)}"
    yield f"out of scope, refused     {percent(judged.out_of_scope_recall)}"
    yield f"in scope, wrongly refused {percent(judged.false_rejections)}"
    yield f"wrong at 0.9 or more      {judged.sure_and_wrong} of {judged.sure}"
    for miss in judged.misses[:SHOWN_MISSES]:
        answered = f"{miss.answered} ({miss.confidence:.2f})"
        yield f"  {miss.line}: {answered} instead of {'|'.join(miss.expected)}: {miss.text}"
    if len(judged.misses) > SHOWN_MISSES:
        yield f"  and {len(judged.misses) - SHOWN_MISSES} more"


def as_json(judged: Judged) -> dict[str, object]:
    """The figures as plain values. Shares are rounded to four places, and null when no line could tell."""
    return {
        "n": judged.n,
        "accuracy": _rounded(judged.accuracy),
        "macro_f1": _rounded(judged.macro_f1),
        "out_of_scope_recall": _rounded(judged.out_of_scope_recall),
        "false_rejections": _rounded(judged.false_rejections),
        "sure_and_wrong": judged.sure_and_wrong,
        "misses": [
            {
                "line": miss.line,
                "text": miss.text,
                "expected": "|".join(miss.expected),
                "got": miss.answered,
                "confidence": round(miss.confidence, 4),
            }
            for miss in judged.misses
        ],
    }


def as_page(examined: Iterable[Examined], pictures: Mapping[str, str]) -> str:
    """The page of the documentation, in Markdown. `pictures`: locale → the picture's path from the page."""
    by_locale: dict[str, list[Examined]] = {}
    for one in examined:
        by_locale.setdefault(one.locale, []).append(one)
    parts = [_HEAD]
    for locale, found in by_locale.items():
        parts.append(f"## {locale}\n\n" + table(("figure", *(one.candidate for one in found)), _rows(found)))
        own = found[0]
        parts.append(
            f"### What {own.candidate} confuses\n\n"
            + table(("meant", "answered", "lines"), _confusions(own))
            + (f"\n\n![Confusions in {locale}]({pictures[locale]})" if locale in pictures else "")
        )
    return "\n\n".join(parts) + "\n"


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def percent(share: float | None) -> str:
    """ "93.4 %", or a dash."""
    return "–" if share is None else f"{share * 100:.1f} %"


_HEAD = """\
# How well texts are understood

Made by `assistant nlu evaluate`: run it again after a change of the examples. Every example was answered by an
interpreter that had learnt the others only (stratified cross-validation, five folds, the same folds for all). Times and
memory are of one run on one machine: compare the columns, not the machines. What the figures mean, and how to read them
honestly, is said in [understanding.md](understanding.md)."""


def _rows(found: Sequence[Examined]) -> Iterator[Row]:
    judged = [one.judged for one in found]
    yield ("examples", *(str(one.n) for one in judged))
    yield ("accuracy", *(percent(one.accuracy) for one in judged))
    yield ("macro F1", *(percent(one.macro_f1) for one in judged))
    yield ("out of scope, refused", *(percent(one.out_of_scope_recall) for one in judged))
    yield ("in scope, wrongly refused", *(percent(one.false_rejections) for one in judged))
    yield ("wrong among answers at 0.9 or more", *(f"{one.sure_and_wrong} of {one.sure}" for one in judged))
    yield ("training, one fold", *(f"{one.training:.1f} s" for one in found))
    yield ("one answer, median", *(f"{one.median * 1000:.2f} ms" for one in found))
    yield ("one answer, 99 of 100", *(f"{one.p99 * 1000:.2f} ms" for one in found))
    yield ("memory of the model", *(f"{one.megabytes:.0f} MB" for one in found))


def _confusions(examined: Examined) -> Iterator[Row]:
    for meant, answered, count in examined.judged.confusion[:SHOWN_CONFUSIONS]:
        yield meant, answered, str(count)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
