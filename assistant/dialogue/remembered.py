"""What was said last, kept in the state to say it again."""

from __future__ import annotations

from assistant.dialogue.values import Json, OfferedOption, Say


def say_to_json(say: Say) -> Json:
    """A `Say` as JSON."""
    return {
        "response": say.response,
        "variation": say.variation,
        "args": dict(say.args),
        "options": [[option.place, option.title, option.payload] for option in say.options],
        "question": say.question,
        "flow": say.flow,
        "step": say.step,
    }


def say_from_json(data: Json) -> Say | None:
    """The `Say` kept in a state, without its artefact, which is made only once; None when it makes no sense."""
    if not isinstance(data, dict):
        return None
    response, variation, args = data.get("response"), data.get("variation"), data.get("args")
    if not isinstance(response, str) or not isinstance(variation, int) or not isinstance(args, dict):
        return None
    return Say(
        response,
        variation,
        dict(args),
        _options(data.get("options")),
        data.get("question") is True,
        None,
        str(data.get("flow") or ""),
        str(data.get("step") or ""),
    )


def _options(data: Json) -> tuple[OfferedOption, ...]:
    entries = data if isinstance(data, list) else []
    triples = [[str(part) for part in entry] for entry in entries if isinstance(entry, list) and len(entry) == 3]
    return tuple(OfferedOption(*triple) for triple in triples)
