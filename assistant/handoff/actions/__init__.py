"""What flows can do around a person's help: ask for one, say what may be passed on, when to be answered, how it went.

One small file per question; nothing is written here, every change is an effect of the turn.
"""

from assistant.actions import Action
from assistant.handoff.actions import asking, briefing, callbacks, satisfaction

ACTIONS: tuple[Action, ...] = (*asking.ACTIONS, *briefing.ACTIONS, *callbacks.ACTIONS, *satisfaction.ACTIONS)
