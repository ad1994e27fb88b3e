"""A `Say` put into words: variation, translation, values, plural, buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.dialogue.book import Book
from assistant.dialogue.limits import MAX_BUTTON
from assistant.dialogue.values import Json, OfferedOption, Say, Translate
from assistant.values import Rendered, RenderedOption
from assistant.wording.catalogues import Catalogues
from assistant.wording.formats import LARGEST
from assistant.wording.lines import Line, Lines
from assistant.wording.locales import SOURCE_LOCALE, same_language
from assistant.wording.sentence import sentence
from assistant.wording.values import Values


class Voice:
    """Says what the engine names, in any locale. Total for what the book holds: no value and no catalogue text
    makes it raise; a response the book does not have is a KeyError.
    """

    def __init__(self, book: Book, catalogues: Catalogues) -> None:
        self._lines = Lines(book)
        self._catalogues = catalogues
        self._values = Values(self._lines, catalogues)

    def render(self, say: Say, locale: str, channel: str) -> Rendered:
        """The text and its buttons for this locale ("fr_BE").

        `channel` ("sms", "whatsapp", "rest") is where it will be read: the engine has chosen the variation for it,
        and the outbound policies shape what is given here.
        """
        line, spoken = self._lines.line(say.response, say.variation), self.locales(say, locale)
        options = tuple(RenderedOption(self._title(option, spoken), option.payload) for option in say.options)
        text = _once_each(self._text(line, say.args, one) for one in spoken)
        return Rendered(text, options, say.question, say.artefact)

    def locales(self, say: Say, locale: str) -> tuple[str, ...]:
        """The locales it is said in, in one message: this one, after the other one that the line names, if any."""
        also = self._lines.line(say.response, say.variation).also_in
        other = say.args.get(also) if also else None
        return (other, locale) if isinstance(other, str) and other else (locale,)

    def label(self, slot: str, value: Json, locale: str) -> str:
        """The one display name of a slot's value; the value in words when it has none."""
        return self._values.label(slot, value, locale)

    def say_text(self, response: str, args: Mapping[str, Json], locale: str, channel: str) -> str:
        """The text of the variation that fits these values and this channel, for actions that compose from texts."""
        return self._text(self._lines.first_for(response, args, channel), args, locale)

    def translator(self, locale: str) -> Translate:
        """The words of a place, as the engine's context wants them."""
        return self._catalogues.translator(locale)

    def _text(self, line: Line, args: Mapping[str, Json], locale: str) -> str:
        found = self._catalogues.lookup(line.place, locale)
        words = found[0].locale if found else SOURCE_LOCALE
        spoken = locale if same_language(words, locale) else words
        return sentence(self._words(line, args, locale), lambda slot: self._values.words(slot, args, spoken))

    def _title(self, option: OfferedOption, spoken: tuple[str, ...]) -> str:
        titles = [self._catalogues.text(option.place, option.title, one) for one in spoken]
        together = _once_each(titles)
        return together if len(together) <= MAX_BUTTON else titles[0]

    def _words(self, line: Line, args: Mapping[str, Json], locale: str) -> str:
        if line.one is None or line.count is None:
            return self._catalogues.text(line.place, line.text, locale)
        return self._catalogues.plural(line.place, line.one, line.text, _count(args.get(line.count)), locale)


def _once_each(texts: Iterable[str]) -> str:
    """On one line, for what stands above the buttons of some channels may have no line break."""
    return " / ".join(dict.fromkeys(texts))


def _count(value: Json) -> float:
    """How many a slot's value is: the number itself, the length of a list, 0 for anything else."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return value
    return 0
