"""Small books the tests talk with."""

from __future__ import annotations

TRIP = """
flows:
  trip:
    name: A trip
    description: Plan a trip
    nlu_trigger: [{intent: trip}]
    steps:
      - collect: way
        next:
          - if: slots.way is "train"
            then: by_train
          - else: by_bus
      - id: by_train
        collect: class
        next: town_step
      - id: by_bus
        collect: seat
        next: town_step
      - id: town_step
        collect: town
      - action: utter_route
      - collect: sure
      - action: utter_done
slots:
  way: {type: categorical, values: [train, bus]}
  class: {type: categorical, values: [first, second]}
  seat: {type: categorical, values: [window, aisle]}
  town: {type: text, metadata: {type: place}}
  sure: {type: bool}
responses:
  utter_ask_way:
    - text: "How do you travel?"
      buttons:
        - {title: By train, payload: /SetSlots(way=train)}
        - {title: By bus, payload: /SetSlots(way=bus)}
  utter_ask_class:
    - text: "Which class?"
      buttons:
        - {title: First class, payload: /SetSlots(class=first)}
        - {title: Second class, payload: /SetSlots(class=second)}
  utter_ask_seat:
    - text: "Which seat?"
      buttons:
        - {title: Window, payload: /SetSlots(seat=window)}
        - {title: Aisle, payload: /SetSlots(seat=aisle)}
  utter_ask_town: [{text: "Where to?"}]
  utter_route: [{text: "To {town}."}]
  utter_ask_sure: [{text: "All right?"}]
  utter_done: [{text: "Done."}]
  utter_hint_way: [{text: "Train or bus."}]
  utter_why_way: [{text: "To find times."}]
  utter_invalid: [{text: "Not one of them."}]
"""

SONG = """
flows:
  song:
    name: A song
    description: Choose a song
    if: context.age_band is not "under_16"
    nlu_trigger: [{intent: song}]
    steps:
      - collect: title
      - action: utter_sung
  welcome:
    description: Say hello
    run_pattern_completed: false
    steps: [{action: utter_welcome}]
  menu:
    name: Menu
    description: Choose
    nlu_trigger: [{intent: menu}]
    steps:
      - collect: pick
        next:
          - {if: slots.pick is "trip", then: [{link: trip}]}
          - else: [{link: song}]
  human:
    description: A person
    run_pattern_completed: false
    nlu_trigger: [{intent: human}]
    steps: [{action: utter_person}]
slots:
  title: {type: text}
  pick: {type: categorical, values: [trip, song]}
responses:
  utter_ask_title: [{text: "Which song?"}]
  utter_sung: [{text: "{title}, then."}]
  utter_welcome: [{text: "Hello."}]
  utter_person: [{text: "A person comes."}]
  utter_ask_pick:
    - text: "What now?"
      buttons:
        - {title: Travel, payload: /SetSlots(pick=trip)}
        - {title: Sing, payload: /SetSlots(pick=song)}
"""

PATTERNS = """
flows:
  pattern_session_start:
    description: First words
    steps: [{action: utter_first_words}]
  pattern_continue_interrupted:
    description: Go on
    steps:
      - collect: go_on
        next:
          - if: slots.go_on is true
            then: [{action: action_continue_interrupted_flow, next: END}]
          - else: [{action: action_cancel_interrupted_flow, next: END}]
  pattern_resume:
    description: Back again
    steps:
      - collect: resume
        next:
          - if: slots.resume is "go_on"
            then: END
          - if: slots.resume is "restart"
            then: [{action: action_restart_interrupted_flow, next: END}]
          - else: [{action: action_cancel_interrupted_flow}, {link: menu}]
  pattern_cancel_flow:
    description: Left
    steps: [{action: utter_cancelled}]
  pattern_restart:
    description: Anew
    steps: [{action: utter_restarted}]
  pattern_correction:
    description: Changed
    steps: [{action: action_acknowledge_correction}]
  pattern_nothing_before:
    description: First question
    steps: [{action: utter_nothing_before}]
  pattern_cannot_handle:
    description: Lost
    steps:
      - noop: true
        next:
          - {if: context.attempt < 2, then: [{action: action_hint, next: END}]}
          - else: [{action: utter_lost, next: END}]
  pattern_human_handoff:
    description: A person
    steps: [{action: utter_handoff}, {link: human}]
  pattern_clarification:
    description: Which
    steps: [{collect: clarified_flow}, {action: action_start_clarified_flow}]
  pattern_completed:
    description: What else
    steps: [{action: utter_what_else}]
  pattern_skip_question:
    description: Skipped or not
    steps:
      - noop: true
        next:
          - {if: context.skippable is true, then: [{action: utter_skipped, next: END}]}
          - else: [{action: utter_needed, next: END}]
  pattern_why:
    description: Why
    steps: [{action: action_why}]
  pattern_chitchat:
    description: Small talk
    steps: [{action: action_chitchat}]
  pattern_repeat_bot_messages:
    description: Again
    steps: [{action: action_repeat_bot_messages}]
  pattern_pause:
    description: Later
    steps: [{action: utter_paused}]
  pattern_media:
    description: A photo
    steps: [{action: utter_media}]
  pattern_too_long:
    description: Too long
    steps: [{action: utter_too_long}]
  pattern_unknown_button:
    description: An old button
    steps: [{action: utter_unknown_button}]
  pattern_unavailable:
    description: Not for you
    steps: [{action: utter_unavailable}]
  pattern_other_language:
    description: Another language
    steps:
      - collect: switch
        next:
          - {if: slots.switch is true, then: [{action: utter_switched, next: END}]}
          - else: [{action: utter_stays, next: END}]
  pattern_still_working:
    description: Working
    steps: [{action: utter_still_working}]
  pattern_action_failed:
    description: Failed
    steps: [{action: utter_failed}]
  pattern_handed_back:
    description: The robot again
    steps: [{action: utter_robot_again}]
  pattern_internal_error:
    description: Sorry
    steps: [{action: utter_sorry}]
slots:
  go_on: {type: bool}
  resume: {type: categorical, values: [go_on, restart, else]}
  switch: {type: bool}
responses:
  utter_shared_buttons:
    - text: "-"
      buttons:
        - {title: Go for it, payload: /SetSlots(button=yes)}
        - {title: Rather not, payload: /SetSlots(button=no)}
        - {title: A person, payload: /SetSlots(button=person)}
        - {title: None of these, payload: /SetSlots(button=none)}
  utter_ask_go_on:
    - text: "Back to {interrupted_flow}?"
      buttons: [{payload: /SetSlots(go_on=true)}, {payload: /SetSlots(go_on=false)}]
  utter_ask_resume:
    - text: "We were at {interrupted_flow}. Go on?"
      buttons:
        - {title: Go on, payload: /SetSlots(resume=go_on)}
        - {title: Start over, payload: /SetSlots(resume=restart)}
        - {title: Something else, payload: /SetSlots(resume=else)}
  utter_ask_switch:
    - text: "In {other_language}?"
      metadata: {also_in: other_language}
  utter_switched: [{text: "Here we go."}]
  utter_stays: [{text: "As before."}]
  utter_ask_clarified_flow: [{text: "Which one?"}]
  utter_first_words: [{text: "I am a robot."}]
  utter_cancelled: [{text: "Left {cancelled_flow}."}]
  utter_restarted: [{text: "From the start."}]
  utter_corrected: [{text: "Changed."}]
  utter_corrected_town: [{text: "{town} it is."}]
  utter_nothing_before: [{text: "This is the first."}]
  utter_hint: [{text: "Try again."}]
  utter_lost: [{text: "I am lost."}]
  utter_handoff: [{text: "I call somebody."}]
  utter_what_else: [{text: "Anything else?"}]
  utter_skipped: [{text: "Skipped."}]
  utter_needed: [{text: "I need it."}]
  utter_why: [{text: "To help."}]
  utter_thanks: [{text: "You are welcome."}]
  utter_goodbye: [{text: "Bye."}]
  utter_bot_challenge: [{text: "A robot."}]
  utter_paused: [{text: "Later."}]
  utter_media: [{text: "I cannot see."}]
  utter_too_long: [{text: "Shorter."}]
  utter_unknown_button: [{text: "An old button."}]
  utter_unavailable: [{text: "Not {refused_flow}."}]
  utter_still_working: [{text: "Working."}]
  utter_failed: [{text: "It failed."}]
  utter_robot_again: [{text: "The robot again."}]
  utter_sorry: [{text: "Sorry."}]
"""

WHOLE = {"patterns.yml": PATTERNS, "song.yml": SONG, "trip.yml": TRIP}

CRISIS = """
flows:
  safety:
    description: Stay until somebody comes
    steps:
      - action: utter_numbers
      - id: ask
        collect: safe
        ask_before_filling: true
        next: ask
slots:
  safe: {type: text}
  emergency_number: {type: text}
responses:
  utter_numbers: [{text: "Call {emergency_number}."}]
  utter_ask_safe: [{text: "Are you safe?"}, {text: "I am still here. Are you safe?"}]
"""
