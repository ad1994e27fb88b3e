"""Pages from templates, in the reader's language. An environment of its own: nothing leaks into other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from babel import Locale
from flask import g, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.wording.console import ConsoleTexts

Words = Callable[..., str]
"""`words("%(name)s took over", name="Sam")`: plain text in the reader's language, not yet escaped."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Templates and the words for them."""

    texts: ConsoleTexts
    environment: Environment

    def page(self, template: str, **values: object) -> str:
        return self.environment.get_template(template).render(values)


def make_renderer(texts: ConsoleTexts) -> Renderer:
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
        lambda message: texts.gettext(message, reader_locale()),
        lambda one, many, count: texts.ngettext(one, many, count, reader_locale()),
        newstyle=True,
    )
    environment.globals.update(
        url_for=url_for,
        csrf_field=_csrf_field,
        csrf_token=generate_csrf,
        locale=reader_locale,
        languages=_languages(texts),
    )
    return Renderer(texts, environment)


def words_of(texts: ConsoleTexts) -> Words:
    """The words of the reader who is asking now."""

    def words(message: str, **values: object) -> str:
        found = texts.gettext(message, reader_locale())
        return found % values if values else found

    return words


def choose_locale(texts: ConsoleTexts, preferred: str | None) -> None:
    """The reader's own choice, else their browser's, among the languages there are."""
    available = texts.locales
    wanted = preferred if preferred in available else request.accept_languages.best_match(available)
    g.console_locale = wanted or "en"


def reader_locale() -> str:
    return str(g.get("console_locale", "en"))


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _languages(texts: ConsoleTexts) -> tuple[tuple[str, str], ...]:
    return tuple((name, (Locale.parse(name).display_name or name).capitalize()) for name in texts.locales)
