"""What does this text mean? The interpreter that lives inside the application, with numpy alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from assistant.dialogue.values import Expected, Understanding
from nlu.config import read_config
from nlu.language import AT_HOME, familiarity, guess_language
from nlu.model import LocaleModel, Quality
from nlu.storage import DISTRESS, content_hash, load_models

_LIKELY: Mapping[str, frozenset[str]] = {"bool": frozenset({"affirm", "deny"})}
"""Type of the slot asked for → intents it makes likely. A question already tried numbers and labels by itself."""
_RANKED = 5


class EmbeddedInterpreter:
    """Implements `assistant.dialogue.interpreter.Interpreter`. Holds no state between messages: share it freely."""

    def __init__(self, models: Mapping[str, LocaleModel], default: str) -> None:
        """`models` by locale; `default` is the language of those who have none."""
        self._models = dict(models)
        self._default = default if default in self._models else next(iter(self._models))

    @classmethod
    def load(cls, content_root: Path, models_dir: Path) -> EmbeddedInterpreter:
        """The interpreter trained from the content as it is now.

        Raises ConfigurationError, which says to run `assistant nlu train`, when that model is missing or altered;
        ContentError when `nlu/config.yml` cannot be used.
        """
        models = load_models(models_dir, content_hash(content_root))
        models.pop(DISTRESS, None)
        return cls(models, read_config(content_root).language)

    @property
    def locales(self) -> tuple[str, ...]:
        """Locales with a model of their own."""
        return tuple(self._models)

    @property
    def intents(self) -> frozenset[str]:
        """Every intent it may answer in some locale."""
        return frozenset(
            intent
            for model in self._models.values()
            for column, intent in enumerate(model.intents)
            if column != model.outside
        )

    @property
    def quality(self) -> dict[str, Quality]:
        """What cross-validation said of each locale when it was trained."""
        return {locale: model.quality for locale, model in self._models.items()}

    def parse(self, text: str, locale: str, expected: Expected | None = None) -> Understanding:
        """The intent, or None when out of scope; the five best candidates; names that the training data knows.

        Never raises for any text. A locale without a model is answered by its language's, else by the default; a
        text surely in another of our languages by that one.
        """
        model = self._model_for(text, locale)
        entities = model.gazetteer.find(text, model.max_characters, model.knows)
        preferred = _LIKELY.get(expected.type, frozenset()) if expected else frozenset()
        chances = model.probabilities(text, preferred)
        if chances is None:
            return Understanding(text, entities=entities)
        order = [int(column) for column in chances.argsort()[::-1] if column != model.outside][:_RANKED]
        ranking = tuple((model.intents[column], min(float(chances[column]), 1.0)) for column in order)
        intent, confidence = ranking[0]
        if model.refuses(chances, confidence):
            return Understanding(text, ranking=ranking, entities=entities)
        return Understanding(text, intent, confidence, ranking, entities)

    def locale_for(self, text: str, locale: str) -> str:
        """The locale whose examples answer this text: of the person's language, unless it is surely in another."""
        return self._model_for(text, locale).locale

    def guess_language(self, text: str, among: Collection[str] | None = None) -> str | None:
        """The language code ("fr") of a text if it is surely one of ours, even one word long, else None.

        `among`: the only languages worth telling apart (all when None).
        """
        return guess_language(text, self._models, among)

    def _model_for(self, text: str, locale: str) -> LocaleModel:
        own = self._model(locale)
        if len(self._models) == 1 or familiarity(text, own) >= AT_HOME:
            return own
        language = self.guess_language(text)
        return own if language is None or own.locale.startswith(language) else self._model(language)

    def _model(self, locale: str) -> LocaleModel:
        found = self._models.get(locale.replace("-", "_"))
        if found is None:
            language = locale.replace("-", "_").partition("_")[0].lower()
            found = self._models.get(language) or self._models[self._default]
        return found
