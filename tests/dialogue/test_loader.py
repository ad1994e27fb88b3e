"""Loading: everything wrong is said at once, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.loader import load_book, load_book_from_text
from assistant.errors import ContentError
from tests.dialogue import books


def problems(text: str, actions: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    with pytest.raises(ContentError) as found:
        load_book_from_text(text, actions)
    return [(problem.line, problem.message) for problem in found.value.problems if problem.severity == "error"]


def flow(steps: str, rest: str = "") -> str:
    """A file with one flow; its steps begin on line 5."""
    return f"""flows:
  one:
    description: A flow
    steps:
{steps}
slots:
  mood: {{type: categorical, values: [low, high]}}
  flag: {{type: bool}}
  note: {{type: text}}
  energy: {{type: float, min_value: 0, max_value: 10}}
responses:
  utter_ask_mood: [{{text: "How?"}}]
  utter_ask_note: [{{text: "What?"}}]
  utter_ok: [{{text: "OK"}}]
{rest}"""


NOOP = "steps: [{noop: true}]}"
TRIGGERED = "description: x, nlu_trigger: [i]"
SURE = "{name: i, confidence_threshold: 2}"


def branch(first: str) -> str:
    """A step with this first branch, on line 7."""
    return f"      - noop: true\n        next:\n          - {first}\n          - else: END"


def buttons(*items: str) -> str:
    return f"  utter_x: [{{text: A, buttons: [{', '.join(items)}]}}]"


@pytest.mark.parametrize(
    ("steps", "line", "reason"),
    [
        ("      - collect: nobody", 5, "slot 'nobody' is not declared"),
        ("      - collect: flag", 5, "no response 'utter_ask_flag'"),
        ("      - collect: mood\n        next: nowhere", 6, "no step with the id 'nowhere'"),
        ("      - action: utter_nothing", 5, "no response 'utter_nothing'"),
        ("      - action: fly", 5, "no action 'fly'"),
        ("      - action: action_why", 5, "works in patterns only"),
        ("      - call: two", 5, "no flow 'two'"),
        ("      - link: two", 5, "no flow 'two'"),
        ("      - link: one", 5, "cannot link to itself"),
        ("      - call: one", 5, "calls itself"),
        ("      - shout: x", 5, "needs one of"),
        ("      - collect: mood\n        colour: red", 6, "'colour' is not known"),
        ("      - collect: mood\n        force_slot_filling: true", 6, "not supported"),
        ("      - noop: true\n        next:\n          - {if: slots.flag, then: END}", 6, "end in an 'else'"),
        (
            "      - noop: true\n        next:\n          - {else: END}\n          - {if: slots.flag, then: END}",
            7,
            "last",
        ),
        ("      - noop: true\n        next:\n          - {when: slots.flag}\n          - {else: END}", 7, "exactly"),
        (branch("if: slots.flag\n            then: [{action: utter_ok}]"), 8, "needs a 'next'"),
        (branch("{if: slots.mood ~ 1, then: END}"), 7, "cannot"),
        (branch("{if: slots.gone, then: END}"), 7, "declared"),
        (branch('{if: slots.mood is "odd", then: END}'), 7, "never"),
        (branch('{if: slots.flag is "no", then: END}'), 7, "true or"),
        (branch('{if: slots.energy is "3", then: END}'), 7, "number"),
        ("      - set_slots: [{mood: odd}]", 5, "cannot hold 'odd'"),
        ("      - set_slots: [{consent: 'yes'}]", 5, "only read"),
        ("      - {id: a, noop: true, next: a}", 5, "asks nothing"),
        ("      - {id: a, action: utter_ok, next: END}\n      - action: utter_ok", 6, "never reached"),
        ("      - {id: a, noop: true}\n      - {id: a, noop: true}", 6, "stands twice"),
        ("      - {id: END, noop: true}", 5, "cannot be a step's id"),
        ("      - {link: two, next: END}", 5, "nothing comes after a link"),
    ],
)
def test_a_wrong_step_is_refused_with_its_line(steps: str, line: int, reason: str) -> None:
    assert any(at == line and reason in message for at, message in problems(flow(steps)))


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("  utter_x: [{text: 'Hi', translation: {fr: Salut}}]", "flows.po"),
        ("  utter_x: [{text: 'Hi', custom: {a: 1}}]", "'custom' is not supported"),
        ("  utter_x: [{text: 'Hi {0}'}]", "not a placeholder"),
        ("  utter_x: [{text: 'Hi {note.upper}'}]", "not a placeholder"),
        ("  utter_x: [{text: 'Hi {stranger}'}]", "neither a slot"),
        ("  utter_x: [{text: ''}]", "empty"),
        ("  utter_x: []", "list of variations"),
        ("  utter_x: [{text: 'Hi', buttons: [{title: A, payload: go}]}]", "neither /SetSlots"),
        ("  utter_x: [{text: 'Hi', buttons: [{title: A, payload: /SetSlots(mood=odd)}]}]", "cannot hold 'odd'"),
        ("  utter_x: [{text: 'Hi', buttons: [{payload: /SetSlots(mood=low)}]}]", "needs a title"),
        ("  utter_x: [{text: 'Hi', channel: pigeon}]", "channel"),
        ("  utter_x: [{text: 3}]", "must be a text"),
        (buttons("{title: L, payload: /SetSlots(mood=low)}", "{title: M, payload: /SetSlots(mood=low)}"), "one title"),
        (buttons(*["{title: A, payload: /SetSlots(flag=true)}"] * 11), "at most 10"),
        ("  utter_ok: [{text: again}]", "stands twice"),
        ("forms: {}", "'forms' is not supported"),
    ],
)  # fmt: skip
def test_a_wrong_response_is_refused_with_a_reason(rest: str, reason: str) -> None:
    assert any(reason in message for _, message in problems(flow("      - action: utter_ok", rest)))


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        ("{type: categorical}", "needs 'values'"),
        ("{type: text, values: [a]}", "belong to categorical"),
        ("{type: text, min_value: 1}", "belong to float"),
        ("{type: float, min_value: 5, max_value: 1}", "greater"),
        ("{type: float, initial_value: high}", "cannot hold"),
        ("{type: magic}", "type"),
        ("{type: text, metadata: {type: choice_many}}", "declared with type"),
        ("{type: text, mappings: [{type: from_llm}]}", "no language model"),
        ("{type: text, mappings: [{type: from_entity}]}", "needs the key 'entity'"),
        ("{type: text, influence_conversation: true}", "not supported"),
    ],
)
def test_a_wrong_slot_is_refused_with_a_reason(slot: str, reason: str) -> None:
    assert any(reason in message for _, message in problems(f"slots:\n  s: {slot}\n"))


@pytest.mark.parametrize("name", ["consent", "age_band", "action_failed", "clarified_flow"])
def test_some_names_cannot_be_slots(name: str) -> None:
    assert problems(f"slots: {{{name}: {{type: text}}}}")[0][0] == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("flows: {a: {steps: [{noop: true}]}}", "'description' is missing"),
        ("flows: {a: {description: x, steps: []}}", "at least one step"),
        ("flows: {a: {description: x, always_include_in_prompt: true, steps: [{noop: true}]}}", "language model"),
        ("flows: {a: {description: x, nlu_trigger: [{intent: back}], steps: [{noop: true}]}}", "acts on 'back' itself"),
        ("flows: {pattern_collect_information: {description: x, steps: [{noop: true}]}}", "utter_ask_<slot>"),
        ("flows: {pattern_of_mine: {description: x, steps: [{noop: true}]}}", "no pattern"),
        (f"flows: {{a: {{{TRIGGERED}, {NOOP}, b: {{{TRIGGERED}, {NOOP}}}", "only one can"),
        (f"flows: {{a: {{description: x, nlu_trigger: [{{intent: {SURE}}}], {NOOP}}}", "between 0 and 1"),
        ("- a\n- b", "keys and values"),
    ],
)  # fmt: skip
def test_a_wrong_flow_is_refused_with_a_reason(text: str, reason: str) -> None:
    assert any(reason in message for _, message in problems(text))


def test_everything_wrong_is_reported_at_once() -> None:
    found = problems(flow("      - collect: nobody\n      - action: fly\n      - link: gone"))
    assert [line for line, _ in found] == [5, 5, 6, 7]


def test_a_called_flow_cannot_link_away() -> None:
    text = """
flows:
  a: {description: x, steps: [{call: b}]}
  b: {description: x, steps: [{link: c}]}
  c: {description: x, steps: [{noop: true}]}
"""
    assert any("could not come back" in message for _, message in problems(text))


def test_problems_name_the_file_and_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "a.yml").write_text("flows:\n  a:\n    description: x\n    steps:\n      - link: gone\n")
    with pytest.raises(ContentError, match=r"flows/a\.yml:5: error: there is no flow 'gone'"):
        load_book(folder, ())


def test_a_folder_without_flows_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no flow files"):
        load_book(tmp_path, ())


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match="UTF-8"):
        load_book(tmp_path, ())


def test_two_files_cannot_declare_one_name() -> None:
    with pytest.raises(ContentError, match=r"b\.yml:1.*declared in a\.yml"):
        load_book_from_text({"a.yml": "slots: {s: {type: text}}", "b.yml": "slots: {s: {type: text}}"})


def test_steps_without_an_id_are_named_after_what_they_do() -> None:
    book = load_book_from_text(books.TRIP)
    assert list(book.flows["trip"].index) == [
        "collect_way", "by_train", "by_bus", "town_step", "utter_route", "collect_sure", "utter_done",
    ]  # fmt: skip


def test_a_book_cannot_be_changed() -> None:
    book = load_book_from_text(books.TRIP)
    with pytest.raises(TypeError):
        book.flows["other"] = book.flows["trip"]  # type: ignore[index]
