"""`assistant check`: everything that is wrong with the content, at once, with file and line."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from assistant.building import load_the_book, utc_now
from assistant.dialogue.book import Book
from assistant.dialogue.check import check_book
from assistant.errors import ContentError, Problem
from assistant.packs.country import load_countries
from assistant.packs.locale import load_locales
from assistant.safety.lexicon import load_lexicons
from assistant.settings import load_settings
from assistant.wording.check import check_locales
from nlu.check import check as check_understanding
from nlu.check import known_intents


@click.command("check")
@click.option("--locale", help="Show only what concerns this locale.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
def check(locale: str | None, strict: bool) -> None:
    """Check flows, catalogues, packs, safety lexicons, numbers and training data.

    Ends with status 0 when nothing is wrong, 1 when something is. What is wrong with a locale that says `live: false`
    only warns, unless --locale names it: a language on its way must not stop the others.
    """
    root = load_settings().content_root
    if locale is not None and not (root / "locales" / locale).is_dir():
        raise click.BadParameter(f"There is no folder locales/{locale}: write fr, for example.", param_hint="--locale")
    found = sorted(set(all_problems(root, utc_now().date())))
    shown = [problem for problem in found if problem.locale == locale] if locale else _milder(root, found)
    for problem in shown:
        click.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in shown)
    click.echo(f"{_count(errors, 'error')}, {_count(len(shown) - errors, 'warning')}.")
    click.get_current_context().exit(1 if errors or (strict and shown) else 0)


def _milder(root: Path, found: Iterable[Problem]) -> list[Problem]:
    """The problems, where those of locales that are not to go live yet are warnings."""
    try:
        waiting = {name for name, pack in load_locales(root).locales.items() if not pack.live}
    except ContentError:
        waiting = set()
    return [replace(one, severity="warning") if one.locale in waiting else one for one in found]


def all_problems(root: Path, today: date) -> Iterator[Problem]:
    """Every problem of every content file under `root`."""
    book = yield from _book_problems(root)
    if book is not None:
        for problems in check_locales(root, book.texts()).values():
            yield from problems
        yield from _intents(root, book)
    try:
        lexicons = load_lexicons(root)
        yield from lexicons.problems
        packs = load_locales(root)
        yield from packs.keep_live(lexicons.locales).problems
        yield from _heard_only(root, set(lexicons.locales) - set(packs.locales))
    except ContentError as error:
        yield from error.problems
    yield from load_countries(root, today).problems
    yield from check_understanding(root)


def _heard_only(root: Path, locales: Iterable[str]) -> Iterator[Problem]:
    """Lexicons without a pack: told, because somebody may have forgotten it, and no error, because they work."""
    message = "There is no pack beside this lexicon: the language is heard in every conversation, and not live yet."
    for locale in locales:
        if not (root / "locales" / locale / "pack.yml").exists():
            yield Problem(f"locales/{locale}/safety.yml", 0, message, "warning", locale)


def _book_problems(root: Path) -> Generator[Problem, None, Book | None]:
    try:
        book = load_the_book(root)
    except ContentError as error:
        yield from error.problems
        return None
    yield from check_book(book)
    return book


def _intents(root: Path, book: Book) -> Iterator[Problem]:
    """Flows that no phrase can start."""
    try:
        known = known_intents(root)
    except ContentError:
        return  # Told by the check of the training data.
    for flow in book.flows.values():
        for trigger in flow.triggers:
            if trigger.intent not in known:
                message = f"The intent `{trigger.intent}` of flow `{flow.id}` has no examples in nlu/data."
                yield Problem(f"flows/{flow.topic}.yml", flow.line, message)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
