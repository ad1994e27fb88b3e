"""Flows under way: asking, branching, calling, linking, actions."""

from __future__ import annotations

import copy

from assistant.dialogue.engine import advance
from assistant.dialogue.limits import MAX_SAYS_PER_TURN
from assistant.dialogue.state import new_state
from assistant.dialogue.values import Entity, Heard, Returned, StartFlow, Understanding
from tests.dialogue import books
from tests.dialogue.talk import CONTEXT, Talk


def trip() -> Talk:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    return talk


def test_an_intent_starts_its_flow() -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.hear("je veux voyager", "trip") == ["utter_ask_way"]


def test_an_answer_leads_to_the_branch_it_chooses() -> None:
    assert trip().hear("2") == ["utter_ask_seat"]


def test_a_flow_runs_to_its_end() -> None:
    talk = trip()
    said = [talk.hear(text) for text in ("1", "2", "à Lyon", "oui")]
    assert said == [["utter_ask_class"], ["utter_ask_town"], ["utter_route", "utter_ask_sure"],
                    ["utter_done", "utter_what_else"]]  # fmt: skip


def test_placeholders_take_the_raw_values() -> None:
    talk = trip()
    talk.hear("1")
    talk.hear("1")
    talk.hear("Lyon")
    assert talk.last is not None
    assert talk.last.says[0].args == {"town": "Lyon"}


def test_what_a_flow_collected_is_forgotten_when_it_ends() -> None:
    talk = trip()
    for text in ("1", "2", "Lyon", "oui"):
        talk.hear(text)
    assert talk.slots == {}


def test_a_question_says_it_is_one_and_what_it_offers() -> None:
    talk = trip()
    assert talk.last is not None
    assert talk.last.says[0].question
    assert talk.offered == ["By train", "By bus"]


def test_what_happened_is_told_by_names_only() -> None:
    talk = trip()
    talk.hear("1")
    assert talk.events == [("slot_set", "trip", "way"), ("step_reached", "trip", "")]


def test_the_state_given_is_left_as_it_was() -> None:
    talk = trip()
    before = copy.deepcopy(dict(talk.state))
    advance(talk.book, talk.state, Heard("1"), CONTEXT)
    assert talk.state == before


def test_the_same_input_has_the_same_outcome() -> None:
    talk = trip()
    outcomes = [advance(talk.book, talk.state, Heard("1"), CONTEXT) for _ in range(2)]
    assert outcomes[0] == outcomes[1]


CALLS = """
flows:
  outer:
    description: Calls another
    steps:
      - call: inner
      - action: utter_got
      - collect: more
      - action: utter_end
  inner:
    description: Is called
    if: "false"
    steps: [{collect: name}]
slots:
  name: {type: text}
  more: {type: text}
responses:
  utter_ask_name: [{text: "Name?"}]
  utter_got: [{text: "{name}"}]
  utter_ask_more: [{text: "More?"}]
  utter_end: [{text: "End"}]
"""


def test_a_called_flow_comes_back_with_its_answers() -> None:
    talk = Talk.about(CALLS)
    assert talk.start("outer") == ["utter_ask_name"]
    assert talk.hear("Sam") == ["utter_got", "utter_ask_more"]
    assert talk.slots == {"name": "Sam"}


def test_what_a_called_flow_collected_is_forgotten_with_its_caller() -> None:
    talk = Talk.about(CALLS)
    talk.start("outer")
    talk.hear("Sam")
    talk.hear("no more")
    assert talk.slots == {}


def test_going_back_leads_into_the_called_flow_again() -> None:
    talk = Talk.about({**books.WHOLE, "calls.yml": CALLS})
    talk.start("outer")
    talk.hear("Sam")
    assert talk.hear("retour") == ["utter_ask_name"]


def test_a_link_ends_one_flow_and_starts_another() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("menu")
    assert talk.hear("2") == ["utter_ask_title"]
    assert ("flow_ended", "menu", "") in talk.events


LOOPS = """
flows:
  loop:
    description: Asks until it is enough
    steps:
      - id: ask
        collect: item
        ask_before_filling: true
        rejections: [{if: slots.item is "x", utter: utter_not_x}]
        next:
          - {if: slots.item is "enough", then: out}
          - else: ask
      - id: out
        action: utter_out
slots:
  item: {type: text}
responses:
  utter_ask_item: [{text: "Item?"}, {text: "Another?"}]
  utter_not_x: [{text: "Not x."}]
  utter_out: [{text: "Out."}]
"""


def test_a_question_that_is_always_asked_is_asked_again() -> None:
    talk = Talk.about(LOOPS)
    talk.start("loop")
    assert [talk.hear(text) for text in ("a", "b", "enough")] == [["utter_ask_item"], ["utter_ask_item"], ["utter_out"]]


def test_equal_variations_take_turns() -> None:
    talk = Talk.about(LOOPS)
    talk.start("loop")
    talk.hear("a")
    assert talk.last is not None
    assert talk.last.says[0].variation == 1


def test_a_rejected_answer_empties_the_slot_and_asks_again() -> None:
    talk = Talk.about(LOOPS)
    talk.start("loop")
    assert talk.hear("x") == ["utter_not_x", "utter_ask_item"]
    assert "item" not in talk.slots


ACTS = """
flows:
  act:
    description: Does something
    steps:
      - collect: topic
      - action: compose
      - action: utter_composed
  careful:
    description: Looks at failures
    steps:
      - action: compose
        next:
          - {if: slots.action_failed, then: sorry}
          - else: fine
      - {id: sorry, action: utter_sorry_for_it, next: END}
      - {id: fine, action: utter_composed}
slots:
  topic: {type: text}
  text: {type: text}
responses:
  utter_ask_topic: [{text: "Topic?"}]
  utter_composed: [{text: "{text}", metadata: {artefact: text}}]
  utter_sorry_for_it: [{text: "Sorry."}]
"""


def acting() -> Talk:
    talk = Talk.about({**books.WHOLE, "acts.yml": ACTS}, actions=("compose",))
    talk.start("act")
    talk.hear("cooking")
    return talk


def test_a_named_action_is_asked_for_with_the_slots() -> None:
    talk = acting()
    assert talk.last is not None
    assert [(r.name, r.slots["topic"], r.flow) for r in talk.last.requests] == [("compose", "cooking", "act")]


def test_its_result_fills_slots_and_the_flow_goes_on() -> None:
    assert acting().answer(text="A text") == ["utter_composed", "utter_what_else"]


def test_a_result_nobody_waits_for_changes_nothing() -> None:
    talk = acting()
    before = talk.state
    assert talk.give(Returned("r99", {"text": "late"})) == []
    assert talk.state == before


def test_an_unknown_slot_in_a_result_is_left_out() -> None:
    talk = acting()
    talk.answer(text="A", stranger="B")
    assert "stranger" not in talk.slots


def test_a_message_meanwhile_is_answered() -> None:
    assert acting().hear("alors ?") == ["utter_still_working"]


def test_a_command_meanwhile_works() -> None:
    assert acting().hear("menu") == ["utter_ask_pick"]


def test_a_result_for_a_covered_flow_waits_until_it_is_uncovered() -> None:
    talk = acting()
    request = talk.last.requests[0].id if talk.last else ""
    talk.hear("chante", "song")
    assert talk.give(Returned(request, {"text": "A text"})) == []
    assert talk.hear("la mer") == ["utter_sung", "utter_composed", "utter_what_else"]


def test_a_flow_that_does_not_look_at_a_failure_is_left() -> None:
    talk = acting()
    assert talk.answer(failed=True) == ["utter_failed"]
    assert ("action_failed", "act", "compose") in talk.events
    assert ("flow_left", "act", "") in talk.events


def test_a_flow_that_looks_at_a_failure_goes_on() -> None:
    talk = Talk.about(ACTS, actions=("compose",))
    talk.start("careful")
    assert talk.answer(failed=True) == ["utter_sorry_for_it"]


def test_an_artefact_is_marked() -> None:
    talk = acting()
    talk.answer(text="A text")
    assert talk.last is not None
    assert talk.last.says[0].artefact == "text"
    assert ("artefact_made", "act", "text") in talk.events


def test_several_slots_in_one_sentence() -> None:
    text = books.TRIP.replace(
        "town: {type: text, metadata: {type: place}}",
        "town: {type: text, metadata: {type: place}, mappings: [{type: from_entity, entity: town}]}",
    )
    talk = Talk.about({**books.WHOLE, "trip.yml": text})
    sentence = "un voyage à Lyon"
    talk.give(Heard(sentence, understanding=Understanding(sentence, "trip", 0.9, (), (Entity("town", "Lyon"),))))
    assert talk.slots == {"town": "Lyon"}
    talk.hear("1")
    assert talk.hear("1") == ["utter_route", "utter_ask_sure"]


def test_an_unknown_flow_starts_nothing() -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.give(StartFlow("nothing")) == []


def test_a_flow_starts_with_the_slots_given() -> None:
    talk = Talk.about(books.WHOLE)
    assert talk.start("trip", way="train", stranger="x", seat="nonsense") == ["utter_ask_class"]


def test_a_loop_that_asks_nothing_is_cut_off_with_an_apology() -> None:
    spin = """
flows:
  spin:
    description: Only asks once
    steps:
      - {id: a, collect: item, next: b}
      - {id: b, action: utter_b, next: a}
slots: {item: {type: text}}
responses:
  utter_ask_item: [{text: "Item?"}]
  utter_b: [{text: B}]
"""
    talk = Talk.about({**books.WHOLE, "spin.yml": spin})
    talk.start("spin")
    said = talk.hear("x")
    assert said[-1] == "utter_sorry"
    assert len(said) <= MAX_SAYS_PER_TURN
    assert "limit_hit" in [name for name, _, _ in talk.events]


def test_a_fresh_conversation_begins_with_the_first_words_then_welcome() -> None:
    talk = Talk.about(books.WHOLE, begun=False)
    assert talk.state == new_state()
    assert talk.hear("slt") == ["utter_first_words", "utter_welcome"]


def test_the_first_message_may_ask_for_a_flow() -> None:
    talk = Talk.about(books.WHOLE, begun=False)
    assert talk.hear("je veux voyager", "trip") == ["utter_first_words", "utter_ask_way"]


def test_a_flow_started_by_somebody_else_begins_with_the_first_words_too() -> None:
    talk = Talk.about(books.WHOLE, begun=False)
    assert talk.start("trip") == ["utter_first_words", "utter_ask_way"]
