"""`country.yml` and `numbers.yml` of a new country. What is public knowledge is filled in; a person checks it."""

from __future__ import annotations

from textwrap import wrap

import phonenumbers
from babel.core import Locale, get_global

from assistant.wording.starters.template import filled, flow_map


def country_name(code: str) -> str:
    """The ISO 3166 code itself ("PT"). ValueError with a sentence when no country, or none with telephones, has it."""
    known = str(Locale("en").territories.get(code, ""))
    if len(code) != 2 or not code.isalpha() or not known or not phonenumbers.country_code_for_region(code):
        raise ValueError(f"{code[:40]!r} is not a country: write its two capital letters, such as PT.")
    return code


def country_text(code: str, locale: str) -> str:
    """`country.yml`: names, time zone and calling code are known; holidays and the authority are not.

    Where there are several zones none is chosen, and the file is refused until somebody writes one.
    """
    zones = tuple(sorted(get_global("territory_zones").get(code, ())))
    return filled(
        "country",
        names=flow_map(_names(code, locale)),
        zones=_choice(zones),
        timezone=zones[0] if len(zones) == 1 else '""',
        calling_code=str(phonenumbers.country_code_for_region(code)),
    )


def numbers_text(locale: str) -> str:
    """`numbers.yml`: an example in remarks. A number nobody looked up is worse than none."""
    return filled("numbers", locale=locale)


def _choice(zones: tuple[str, ...]) -> str:
    """A remark that lists the zones where there are several: which one most people live in is for a person to say."""
    if len(zones) < 2:
        return ""
    listed = f"FILL IN: write one of {', '.join(zones)}."
    return "\n".join(wrap(listed, 118, initial_indent="# ", subsequent_indent="# ")) + "\n"


def _names(code: str, locale: str) -> dict[str, str]:
    languages = dict.fromkeys((locale.split("_", maxsplit=1)[0], "en", "fr"))
    return {language: str(Locale(language).territories.get(code, code)) for language in languages}
