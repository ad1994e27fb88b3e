"""The translatable texts of a book, in the order of its files, each under its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.dialogue.book import SHARED_RESPONSE, SHARED_TOPIC, Label
from assistant.dialogue.flow import Flow
from assistant.dialogue.limits import MAX_ARTEFACT, MAX_BUTTON, MAX_CHARACTERS, MAX_DESCRIPTION, MAX_FLOW_NAME
from assistant.dialogue.patterns import ALL_ARGUMENTS, OTHER_LANGUAGE
from assistant.dialogue.responses import Response, Variation
from assistant.dialogue.slots import Slot
from assistant.dialogue.texts import SourceText

Lines = Mapping[tuple[str, str], int]


def source_texts(
    topics: Iterable[str],
    files: Mapping[str, str],
    flows: Mapping[str, Flow],
    responses: Mapping[str, Response],
    slots: Mapping[str, Slot],
    labels: Mapping[str, Mapping[str, Label]],
) -> tuple[SourceText, ...]:
    """Every text once. `files` maps a topic to the name its problems carry."""
    found: dict[str, SourceText] = {}
    for topic in topics:
        file = files[topic]
        for text in (
            *_flow_texts(topic, file, flows.values()),
            *_response_texts(topic, file, responses.values(), slots),
            *_button_texts(topic, file, slots, labels, responses),
        ):
            found.setdefault(text.place, text)
    return tuple(found.values())


def _flow_texts(topic: str, file: str, flows: Iterable[Flow]) -> Iterator[SourceText]:
    for flow in flows:
        if flow.topic != topic or flow.is_pattern:
            continue
        comment = f"Name of the flow '{flow.id}', offered as a choice."
        yield SourceText(f"{topic}/{flow.id}/name", flow.name, comment, file, flow.line, frozenset(), MAX_FLOW_NAME)
        comment = f"What the flow '{flow.id}' is for; shown to counsellors."
        place = f"{topic}/{flow.id}/description"
        yield SourceText(place, flow.description, comment, file, flow.line, frozenset(), MAX_DESCRIPTION)


def _response_texts(
    topic: str, file: str, responses: Iterable[Response], slots: Mapping[str, Slot]
) -> Iterator[SourceText]:
    for response in responses:
        if response.topic != topic or response.name == SHARED_RESPONSE:
            continue
        for variation in response.variations:
            many = variation.text if variation.plural else None
            one = variation.plural.one if variation.plural else variation.text
            limit = MAX_ARTEFACT if variation.artefact else MAX_CHARACTERS
            comment = _comment(response, variation, slots)
            names = variation.placeholders
            if variation.plural and f"{{{variation.plural.count}}}" not in variation.text + one:
                names -= {variation.plural.count}
            yield SourceText(variation.place, one, comment, file, variation.line, names, limit, many)


def _comment(response: Response, variation: Variation, slots: Mapping[str, Slot]) -> str:
    sentences = [_when(response.name)]
    if variation.artefact:
        sentences.append(f"Kept for the person ({variation.artefact}).")
    if variation.channel:
        sentences.append(f"Only on {variation.channel}.")
    if variation.also_in:
        sentences.append("Said in two languages, one after the other, in one message: keep it short.")
    if variation.buttons:
        sentences.append(f"Followed by {len(variation.buttons)} answers to choose from.")
    sentences += [f"{{{name}}}: {_holds(name, slots)}." for name in sorted(variation.placeholders)]
    return " ".join(sentences)


def _when(name: str) -> str:
    for prefix, sentence in (
        ("utter_ask_", "Asks for '{}'."),
        ("utter_hint_", "Said when the answer to '{}' was not understood; the question follows."),
        ("utter_why_", "Why '{}' is asked; the question follows."),
        ("utter_invalid_", "Said when the answer to '{}' is out of bounds; the question follows."),
        ("utter_corrected_", "Said when '{}' was corrected."),
    ):
        if name.startswith(prefix):
            return sentence.format(name.removeprefix(prefix).replace("_", " "))
    return f"Said as '{name}'."


def _holds(name: str, slots: Mapping[str, Slot]) -> str:
    if name == OTHER_LANGUAGE:
        return "the name of a language, in yours"
    if name in ALL_ARGUMENTS:
        return "the name of a flow" if name.endswith("_flow") else name.replace("_", " ")
    kinds = {
        "categorical": "one of the answers offered",
        "choice_many": "several of the answers offered",
        "bool": "yes or no",
        "float": "a number",
        "date": "a day",
        "place": "a place, as the person wrote it",
    }
    slot = slots.get(name)
    return kinds.get(slot.type, "what the person wrote, or what was made of it") if slot else "a value"


def _button_texts(
    topic: str,
    file: str,
    slots: Mapping[str, Slot],
    labels: Mapping[str, Mapping[str, Label]],
    responses: Mapping[str, Response],
) -> Iterator[SourceText]:
    if topic == SHARED_TOPIC:
        line = responses[SHARED_RESPONSE].line if SHARED_RESPONSE in responses else 0
        for value, (place, title) in labels.get("button", {}).items():
            comment = f"The answer '{value}', shared by every question."
            yield SourceText(place, title, comment, file, line, frozenset(), MAX_BUTTON)
    for name, slot in slots.items():
        if slot.topic != topic:
            continue
        for value, (place, title) in labels.get(name, {}).items():
            if not place.startswith(f"{SHARED_TOPIC}/button/"):
                comment = f"The answer '{value}' to '{name.replace('_', ' ')}', as a button and within sentences."
                yield SourceText(place, title, comment, file, slot.line, frozenset(), MAX_BUTTON)
    for place, title, line in _intent_buttons(topic, responses.values()):
        yield SourceText(place, title, "A button that asks for something else.", file, line, frozenset(), MAX_BUTTON)


def _intent_buttons(topic: str, responses: Iterable[Response]) -> Iterator[tuple[str, str, int]]:
    for response in responses:
        for variation in response.variations if response.topic == topic else ():
            for button in variation.buttons:
                if button.option.place.startswith(f"{topic}/intent/button/"):
                    yield button.option.place, button.option.title, variation.line
