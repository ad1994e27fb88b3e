"""From "this weekend" to a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json

RECHECK_AFTER = timedelta(days=30)
"""A removal takes a month at most (GDPR, article 12(3)): searching again earlier would only disappoint."""

_FRIDAY, _SATURDAY = 4, 5


def _this_week(today: date) -> date:
    """Friday; from Friday on, the day after tomorrow, because "this week" said on a Friday means soon."""
    days = _FRIDAY - today.weekday()
    return today + timedelta(days=days if days > 0 else 2)


def _weekend(today: date) -> date:
    """Saturday; during a weekend, today."""
    return today + timedelta(days=max(_SATURDAY - today.weekday(), 0))


_DAYS: Mapping[str, Callable[[date], date]] = {
    "today": lambda today: today,
    "tomorrow": lambda today: today + timedelta(days=1),
    "this_week": _this_week,
    "weekend": _weekend,
    "next_week": lambda today: today + timedelta(days=7 - today.weekday() + 2),  # Wednesday: neither rush nor drift
}


def day_of(when: Json, today: date) -> date:
    """The day a choice means; tomorrow when nothing was chosen, so that a plan always has a date."""
    return _DAYS.get(str(when), _DAYS["tomorrow"])(today)


def _date_next_step(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    return ActionResult({"next_date": day_of(slots.get("next_when"), context.today).isoformat()})


def _recheck_date(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    return ActionResult({"recheck_on": (context.today + RECHECK_AFTER).isoformat()})


ACTIONS = (
    Action("date_next_step", _date_next_step, fills=("next_date",)),
    Action("recheck_date", _recheck_date, fills=("recheck_on",)),
)
