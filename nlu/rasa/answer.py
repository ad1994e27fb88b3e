"""What does Rasa's answer say? Its JSON, validated and put into our values."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError

from assistant.dialogue.values import Entity, Understanding

_RANKED = 5
_UNSURE = "nlu_fallback"
"""The intent of Rasa's FallbackClassifier, should somebody put it into the pipeline."""


class Nonsense(Exception):
    """Rasa said something that is no answer."""


def _in_0_to_1(value: object) -> object:
    """Sums of floats reach 1.0000001."""
    return min(max(value, 0.0), 1.0) if isinstance(value, float | int) else value


Confidence = Annotated[FiniteFloat, BeforeValidator(_in_0_to_1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Intent(_Part):
    name: str | None
    confidence: Confidence


class _Found(_Part):
    entity: str
    value: str | int | float
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    confidence_entity: Confidence = 1.0


class Answer(_Part):
    """The part of Rasa's answer which is used."""

    intent: _Intent
    intent_ranking: tuple[_Intent, ...] = ()
    entities: tuple[_Found, ...] = ()

    def understanding(self, text: str, start: int, outside: str, threshold: float) -> Understanding:
        """In our values, about `text`, of which Rasa was given what begins at `start`."""
        refused = {outside, _UNSURE}
        named = {one.name: one.confidence for one in (*self.intent_ranking, self.intent) if one.name is not None}
        ranked = sorted(named.items(), key=lambda pair: pair[1], reverse=True)
        ranking = tuple(pair for pair in ranked if pair[0] not in refused)[:_RANKED]
        entities = self._entities(start)
        best = None if refused & {self.intent.name, *(name for name, _ in ranked[:1])} else next(iter(ranking), None)
        if best is None or best[1] < threshold:
            return Understanding(text, ranking=ranking, entities=entities)
        return Understanding(text, *best, ranking, entities)

    def _entities(self, start: int) -> tuple[Entity, ...]:
        """In the order of the text. Of what two extractors found in one place, the surer one stays."""
        kept: dict[tuple[int, int, str], Entity] = {}
        for found in self.entities:
            key = (found.start, -found.end, found.entity)
            if key not in kept or kept[key].confidence < found.confidence_entity:
                kept[key] = Entity(
                    found.entity, str(found.value), start + found.start, start + found.end, found.confidence_entity
                )
        return tuple(kept[key] for key in sorted(kept))


def read_answer(received: bytes, length: int) -> Answer:
    """The answer about a text of this many characters. Raises Nonsense."""
    try:
        answer = Answer.model_validate_json(received)
    except ValidationError:
        raise Nonsense from None
    if any(not entity.start < entity.end <= length for entity in answer.entities):
        raise Nonsense
    return answer
