"""Whom to ask to take something off the internet, in the person's country."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.packs.country import Countries
from assistant.packs.services import language_of


def removal_actions(countries: Countries) -> tuple[Action, ...]:
    """`authority` is the data-protection authority, `digital_help` the service against online violence; null
    where the country's pack names none."""

    def removal_targets(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
        country = countries.resolve(context.country)
        helper = next((one for one in country.services if one.verified and "online_harassment" in one.covers), None)
        return ActionResult(
            {
                "authority": country.data_protection.get(language_of(context.locale)),
                "digital_help": helper.named(context.locale) if helper else None,
            }
        )

    return (Action("removal_targets", removal_targets, fills=("authority", "digital_help")),)
