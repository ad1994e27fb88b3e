"""Pages from templates, in the reader's language. An environment of its own: nothing leaks into other pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from babel import Locale
from flask import g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.wording.console import ConsoleTexts
from assistant.wording.locales import SOURCE_LOCALE

if TYPE_CHECKING:
    from assistant.console.navigation import Place
    from assistant.store.people import Person, Role

Words = Callable[..., str]
"""`words("%(name)s took over", name="Sam")`: plain text in the reader's language, not yet escaped."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Made once: compiling the templates costs more than filling them."""
    environment = Environment(
        loader=PackageLoader("assistant.console"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    install = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(
        lambda message: _texts().gettext(message, reader_locale()),
        lambda one, many, count: _texts().ngettext(one, many, count, reader_locale()),
        newstyle=True,
    )
    environment.globals.update(
        url_for=url_for,
        csrf_field=_csrf_field,
        csrf_token=generate_csrf,
        locale=reader_locale,
        languages=_languages,
        places=_places,
        unseen_mentions=_unseen_mentions,
        request_endpoint=lambda: request.endpoint,
        here=_here,
    )
    return environment


def render(template: str, **values: object) -> str:
    """A page, or a part of one, for the reader whose language `choose_locale` found."""
    return _environment().get_template(template).render(values)


def words(message: str, **values: object) -> str:
    """A text in the language of the reader who is asking now: plain, not yet escaped."""
    found = _texts().gettext(message, reader_locale())
    return found % values if values else found


def choose_locale(texts: ConsoleTexts, preferred: str | None) -> None:
    """The reader's own choice, else their browser's, among the languages there are."""
    available = texts.locales
    wanted = preferred if preferred in available else request.accept_languages.best_match(available)
    g.console_locale = wanted or SOURCE_LOCALE
    g.console_texts = texts


def reader_locale() -> str:
    return str(g.get("console_locale", SOURCE_LOCALE))


def _texts() -> ConsoleTexts:
    return cast(ConsoleTexts, g.get("console_texts", ConsoleTexts()))


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _places(role: Role) -> tuple[Place, ...]:
    # Which pages there are is known only when all of them are: asked at each page, not when this file is read.
    from assistant.console.navigation import places_of

    return places_of(role)


def _here() -> str:
    """The address of the page that is being made, to come back to; of the first page when it answers a form."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("console.inbox")


def _unseen_mentions(person: Person) -> int:
    from assistant.console.core import the_console
    from assistant.store.mentions import count_unseen

    return count_unseen(the_console().store, person)


def _languages() -> tuple[tuple[str, str], ...]:
    """Code and own name of each language the pages speak."""
    return tuple((name, (Locale.parse(name).display_name or name).capitalize()) for name in _texts().locales)
