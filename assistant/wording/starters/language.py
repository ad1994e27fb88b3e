"""`pack.yml` and `safety.yml` of a new language. Names, weekdays and letters come from CLDR, through Babel."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import smsutil
from babel.core import Locale, get_global

from assistant.dialogue.text import fold
from assistant.wording.starters.template import block, filled, flow_list, scalar

NOWHERE = "ZZ"
"""ISO 3166 keeps ZZ for private use: a country nobody wrote a pack for."""


def pack_text(locale: str, country: str) -> str:
    """`pack.yml` for a (valid) locale. It can be used at once, and recognises little until its lists are filled."""
    known = Locale.parse(locale)
    return filled(
        "pack",
        locale=locale,
        language=known.english_name or locale,
        name=scalar(own_name(known)),
        country=scalar(country),
        accents=block(_folded_letters(known)),
        weekdays=block({str(day): flow_list(words) for day, words in _weekdays(known).items()}),
    )


def safety_text(locale: str) -> str:
    """`safety.yml`. It holds no rule, so it is refused, and the locale does not go live, until somebody writes them."""
    return filled("safety", locale=locale, language=english_name(locale))


def english_name(locale: str) -> str:
    """ "Portuguese (Brazil)" for pt_BR."""
    return Locale.parse(locale).english_name or locale


def own_name(known: Locale) -> str:
    """The language in its own words, with a capital: "Português"."""
    name = (known.get_display_name() or str(known))[:40]
    return name[:1].upper() + name[1:]


def likely_country(locale: str) -> str:
    """The country in the locale's name, else the one where most people write it (CLDR), else `NOWHERE`."""
    likely = str(get_global("likely_subtags").get(locale, "")).rpartition("_")[2]
    found = (Locale.parse(locale).territory, likely)
    return next((code for code in found if code and len(code) == 2 and code.isalpha()), NOWHERE)


def _folded_letters(known: Locale) -> dict[str, str]:
    """Letters outside the GSM alphabet in the names of languages and countries, and the plain letter of each."""
    names = "".join((*known.languages.values(), *known.territories.values()))
    letters = sorted({letter for name in names for letter in (name.lower(), name.upper()) if len(letter) == 1})
    plain = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters if not smsutil.is_valid_gsm(letter)}
    return {letter: base for letter, base in plain.items() if base.isascii() and base.isalpha()}


def _weekdays(known: Locale) -> dict[int, tuple[str, ...]]:
    """Monday is 0. Full and short names; two that are heard alike are written once."""
    # Not "stand-alone": what one locale resolves there, Babel shows in others read later by the same process.
    names: Mapping[str, Mapping[int, str]] = known.days["format"]
    return {
        day: tuple(
            {fold(name): name.strip(".").lower() for name in (names["abbreviated"][day], names["wide"][day])}.values()
        )
        for day in range(7)
    }
