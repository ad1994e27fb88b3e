"""One language's words: `locales/<locale>/pack.yml`, and choosing the pack of a locale identifier."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from babel import Locale, UnknownLocaleError

from assistant.dialogue.text import fold
from assistant.dialogue.words import Words
from assistant.errors import ContentError, Problem
from assistant.packs.packfile import PackFile, words_of
from assistant.packs.yamlfile import SourceFile, read

SOURCE_LOCALE = "en"
LOCALE_NAME = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|\d{3}))?")
NOT_LOCALES = frozenset({"countries"})


@dataclass(frozen=True, slots=True)
class LocalePack:
    """What the house must know of a language besides its catalogue.

    `name` is the language in its own words. `live` is false while a partner tries it. `opt_out`, `opt_in` and `help`
    are whole messages, folded; the words in `opt_in` that also mean yes only count for somebody who opted out.
    `sms_accents` maps a character outside GSM-7 to what this language writes instead on SMS.
    `default_country` is an ISO 3166 code.
    """

    locale: str
    name: str
    live: bool
    words: Words
    opt_out: frozenset[str]
    opt_in: frozenset[str]
    help: frozenset[str]
    sms_accents: Mapping[str, str]
    default_country: str


@dataclass(frozen=True, slots=True)
class Packs:
    """Every usable locale pack by identifier, and what is wrong with the others."""

    locales: Mapping[str, LocalePack]
    problems: tuple[Problem, ...] = ()
    _resolved: dict[str, LocalePack] = field(default_factory=dict, repr=False, compare=False)

    @property
    def live(self) -> tuple[str, ...]:
        """The identifiers of the locales young people may be answered in."""
        return tuple(name for name, pack in self.locales.items() if pack.live)

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the live locales: "fr" for fr_BE."""
        return frozenset(map(_language, self.live))

    def resolve(self, locale: str) -> LocalePack:
        """The pack of "fr_BE" or "fr-BE": its own, else its language's, else the source language's. Never raises."""
        name = locale.replace("-", "_")
        if (known := self._resolved.get(name)) is None:
            parts = name.split("_")
            tries = ["_".join(parts[:end]) for end in range(len(parts), 0, -1)]
            found = next((one for one in (*tries, tries[-1].lower()) if one in self.locales), SOURCE_LOCALE)
            known = self.locales[found]
            if len(self._resolved) < 1000:
                self._resolved[name] = known
        return known

    def keep_live(self, safe: Collection[str]) -> Packs:
        """The same packs, where a locale without its safety lexicon (not in `safe`) is no longer live.

        The lexicon of its language will do: fr_BE is safe where fr is.
        """
        message = "There is no usable safety lexicon beside this pack, so the locale does not go live; write it."
        return self._keep(safe, "safety.yml", message)

    def keep_translated(self, translated: Collection[str]) -> Packs:
        """The same packs, where a locale whose catalogue cannot be used (not in `translated`) is no longer live."""
        message = "This catalogue cannot be used, so the locale does not go live; `assistant check` says why."
        return self._keep(translated, "LC_MESSAGES/flows.po", message)

    def _keep(self, usable: Collection[str], file: str, message: str) -> Packs:
        held = [name for name in self.live if not {name, _language(name)} & set(usable)]
        locales = {name: replace(pack, live=pack.live and name not in held) for name, pack in self.locales.items()}
        problems = [Problem(f"locales/{name}/{file}", 0, message, locale=name) for name in held]
        return Packs(locales, tuple(sorted((*self.problems, *problems))))


def load_locales(content_root: Path) -> Packs:
    """Every `locales/<locale>/pack.yml`. A broken pack is left out with its problems; the others work.

    A variant (fr_BE) may have none: it speaks with the words of its language (fr), in its own country. A folder that
    holds nothing but a safety lexicon has none either: that language is heard, and not live yet.
    Raises `ContentError` when the source language itself cannot be read: there is nothing to fall back to.
    """
    locales: dict[str, LocalePack] = {}
    problems: list[Problem] = []
    variants: list[str] = []
    for folder in sorted((content_root / "locales").glob("*/")):
        if folder.name in NOT_LOCALES or not folder.is_dir():
            continue
        if _has_no_words_of_its_own(folder):
            variants.append(folder.name)
            continue
        if _is_only_heard(folder):
            continue
        try:
            locales[folder.name] = load_pack(folder)
        except ContentError as error:
            problems.extend(error.problems)
    if SOURCE_LOCALE not in locales:
        missing = Problem(f"locales/{SOURCE_LOCALE}/pack.yml", 0, "The source language's pack is needed; mend it.")
        raise ContentError(problems or [missing])
    problems.extend(_across(locales))
    locales.update({name: _variant(name, locales[_language(name)]) for name in variants if _language(name) in locales})
    return Packs(locales, tuple(sorted(problems)))


def _language(locale: str) -> str:
    return locale.partition("_")[0]


def _has_no_words_of_its_own(folder: Path) -> bool:
    """Whether it is a variant without a pack of a language that has one; a link that leads nowhere is a broken pack."""
    pack, language = folder / "pack.yml", folder.with_name(_language(folder.name))
    own = pack.exists() or pack.is_symlink()
    return not own and LOCALE_NAME.fullmatch(folder.name) is not None and (language / "pack.yml").is_file()


def _is_only_heard(folder: Path) -> bool:
    """Whether a safety lexicon is all there is: a language that is listened to before it is spoken."""
    return [one.name for one in folder.iterdir() if not one.name.startswith(".")] == ["safety.yml"]


def _variant(name: str, of: LocalePack) -> LocalePack:
    territory = name.rpartition("_")[2]
    country = territory if len(territory) == 2 and territory.isupper() else of.default_country
    return replace(of, locale=name, default_country=country)


def load_pack(folder: Path) -> LocalePack:
    """One locale's pack, from its folder. Raises `ContentError` with all its problems."""
    shown = f"locales/{folder.name}/pack.yml"
    if not LOCALE_NAME.fullmatch(folder.name):
        raise ContentError([Problem(shown, 0, f"`{folder.name}` is not a locale identifier such as fr or pt_BR.")])
    written, source = read(folder / "pack.yml", shown, PackFile, folder.name)
    words, keywords, problems = words_of(written, source)
    problems.extend(_accents(written.sms_accents, source))
    if problems:
        raise ContentError(problems)
    return LocalePack(
        locale=folder.name,
        name=written.name,
        live=written.live,
        words=replace(words, months=_months(folder.name)),
        opt_out=keywords["opt_out"],
        opt_in=keywords["opt_in"],
        help=keywords["help"],
        sms_accents=dict(written.sms_accents),
        default_country=written.default_country,
    )


def _months(locale: str) -> dict[str, int]:
    """Folded names of the months, in full and cut short, as CLDR has them; none for a language it does not know."""
    try:
        known = Locale.parse(locale)
    except UnknownLocaleError:
        return {}
    widths = (known.months["format"][width] for width in ("wide", "abbreviated"))
    return {fold(name): int(number) for names in widths for number, name in names.items()}


def _accents(table: Mapping[str, str], source: SourceFile) -> list[Problem]:
    wrong = [key for key in table if len(key) != 1]
    return [source.problem(("sms_accents", key), f"`{key}` must be one character.") for key in wrong]


def _across(locales: Mapping[str, LocalePack]) -> list[Problem]:
    """Opt-out words of every locale are heard in every conversation: a command that is one would never arrive."""
    stops = {word: pack.locale for pack in locales.values() for word in pack.opt_out}
    return [
        Problem(
            f"locales/{pack.locale}/pack.yml",
            0,
            f'"{word}" is an opt-out word in {stops[word]}, so it can never be the command `{intent}`; remove it here.',
            "warning",
            pack.locale,
        )
        for pack in locales.values()
        for word, intent in pack.words.commands.items()
        if word in stops
    ]
