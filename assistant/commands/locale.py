"""`assistant locale`: what partners and maintainers do with catalogues.

The click context's object is a mapping with `load_book` (content root → Book, raising ContentError) and, where it is
not the one of the settings, `content_root`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

import assistant
from assistant.dialogue.book import Book
from assistant.errors import ContentError
from assistant.settings import load_settings
from assistant.wording.check import check_locale
from assistant.wording.locales import SOURCE_LOCALE, catalogue_path, locale_folders, locale_name
from assistant.wording.starters.country import country_name
from assistant.wording.starters.files import borrows, write_starters
from assistant.wording.starters.language import likely_country
from assistant.wording.starters.understanding import Section
from assistant.wording.workbench import Summary, Workbench
from nlu.rasa_format import read_blocks

_PACKAGE = Path(assistant.__file__).parent


class _LocaleName(click.ParamType[str]):
    """A locale such as pt or pt_BR; the only names that become part of a path."""

    name = "locale"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return locale_name(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _CountryName(click.ParamType[str]):
    """An ISO 3166 code such as PT."""

    name = "country"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return country_name(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


_ONE_LOCALE = click.option(
    "--locale", "chosen", type=_LocaleName(), metavar="LOCALE", help="Only this locale (pt, pt_BR …). Default: all."
)


@click.group("locale")
def locale_group() -> None:
    """Prepare, update and check translations (docs/translating.md).

    Catalogues are locales/LOCALE/LC_MESSAGES/flows.po (what young people read) and console.po (what counsellors
    read). English is the source and needs none.
    """


@locale_group.command()
@click.pass_context
def extract(ctx: click.Context) -> None:
    """Write templates of all texts: locales/flows.pot, locales/console.pot."""
    with _telling():
        for path, texts in _workbench(ctx).extract():
            click.echo(f"{path}: {_count(texts, 'text')}")


@locale_group.command()
@_ONE_LOCALE
@click.pass_context
def update(ctx: click.Context, chosen: str | None) -> None:
    """Bring catalogues up to date with the flows and the console.

    Translations stay at their place. Where the English changed they are marked fuzzy, with the English they were
    made for; texts that are gone are kept at the end of the file. A second run changes nothing.
    """
    with _telling():
        workbench = _workbench(ctx)
        for name in _existing(ctx, chosen):
            _tell(workbench.update(name))


@locale_group.command()
@click.argument("locale", type=_LocaleName())
@click.option(
    "--country",
    type=_CountryName(),
    metavar="CC",
    help="The country it is for (PT, BR …). Its rules and numbers are started too, where they are missing.",
)
@click.pass_context
def add(ctx: click.Context, locale: str, country: str | None) -> None:
    """Start a new LOCALE (pt, pt_BR …): empty catalogues, and its words, safety words and examples to fill.

    Nothing that is there already is changed. With --country a locale that exists gets the files it still lacks.
    """
    if locale == SOURCE_LOCALE:
        raise click.BadParameter("English is the source: change the flows themselves.")
    root = _content_root(ctx)
    with _telling():
        if country is None or not catalogue_path(root, locale).is_file():
            _tell(_workbench(ctx).add(locale))
        started = write_starters(
            root, locale, country or likely_country(locale), _sections(root), with_country=country is not None
        )
    if not started and country:
        click.echo("Nothing to start: every file is there already.")
    for shown in started:
        click.echo(f"{shown}: started, to be filled in")
    _tell_next(root, locale)


@locale_group.command()
@_ONE_LOCALE
@click.option("--release", is_flag=True, help="Count warnings (fuzzy or outdated texts) as errors.")
@click.pass_context
def check(ctx: click.Context, chosen: str | None, release: bool) -> None:
    """Say what is missing, too long or broken in the catalogues, with file and line.

    Only texts are checked here: `assistant check --locale LOCALE` also reads words, safety words and examples. Ends
    with status 0 when every catalogue is complete, 1 when one is not, 2 when the command is misused.
    """
    with _telling():
        workbench = _workbench(ctx)
        failed = [name for name in _existing(ctx, chosen) if not _passes(workbench, name, release)]
    ctx.exit(1 if failed else 0)


@locale_group.command("compile")
@_ONE_LOCALE
@click.pass_context
def compile_(ctx: click.Context, chosen: str | None) -> None:
    """Write .mo files with exactly the texts that are served.

    For other gettext programs: the assistant itself reads the PO files and needs no compiling. Fuzzy texts of the
    flows are included while their placeholders match.
    """
    with _telling():
        workbench = _workbench(ctx)
        for name in _existing(ctx, chosen):
            for path in workbench.compile(name):
                click.echo(path)


def _passes(workbench: Workbench, name: str, release: bool) -> bool:
    """Tell the problems of one locale; whether it may go live."""
    problems = check_locale(workbench.content_root, name, workbench.book_texts)
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"{name}: {_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}")
    return not (problems if release else errors)


def _tell_next(root: Path, locale: str) -> None:
    """What to do now, in the order of docs/translating.md."""
    steps = [f"Try it at any time: `assistant chat --locale {locale}`."]
    if parent := borrows(root, locale):
        steps.insert(
            0, f"Translate in flows.po only what is said otherwise than in {parent}; its words serve here too."
        )
    else:
        steps.insert(0, f"Translate locales/{locale}/LC_MESSAGES/flows.po, for example with Poedit or Weblate.")
        steps.append(f"Fill in locales/{locale}/pack.yml and safety.yml, and nlu/data/{locale}.yml.")
    steps.append(f"See what is left: `assistant check --locale {locale}`.")
    click.echo("Next: (docs/translating.md says more)")
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")


def _sections(root: Path) -> tuple[Section, ...]:
    """The intents and names of the source language's training data; what is wrong there is told by the check."""
    path = root / "nlu" / "data" / f"{SOURCE_LOCALE}.yml"
    blocks, _ = read_blocks(path, path.name) if path.is_file() else ((), [])
    return tuple(Section(one.kind, one.name, tuple(line.text for line in one.examples)) for one in blocks)


def _tell(summaries: Iterable[Summary]) -> None:
    for summary in summaries:
        numbers = f"{summary.missing} to translate, {summary.fuzzy} to review, {summary.obsolete} no longer used"
        change = "" if summary.changed else " (unchanged)"
        click.echo(f"{summary.path}: {_count(summary.texts, 'text')}, {numbers}{change}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _existing(ctx: click.Context, chosen: str | None) -> list[str]:
    """The locale asked for, or all that have a catalogue."""
    root = _content_root(ctx)
    if chosen is None:
        return [folder.name for folder in locale_folders(root) if (folder / "LC_MESSAGES").is_dir()]
    if not catalogue_path(root, chosen).is_file():
        raise click.ClickException(f"There is no locale {chosen} yet: run `assistant locale add {chosen}`.")
    return [chosen]


def _content_root(ctx: click.Context) -> Path:
    given: Path | None = (ctx.obj or {}).get("content_root")
    return given or load_settings().content_root


def _workbench(ctx: click.Context) -> Workbench:
    load: Callable[[Path], Book] = (ctx.obj or {})["load_book"]
    root = _content_root(ctx)
    return Workbench(root, load(root).texts(), _PACKAGE / "console")


@contextmanager
def _telling() -> Iterator[None]:
    """Problems of content and files become sentences and status 1."""
    try:
        yield
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written or read: {error.strerror}.") from None
