"""Small content roots to try packs in, and the real one."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]

PACK = """\
name: English
live: true
default_country: GB
opt_out: [stop]
opt_in: [start, yes]
help: [info]
yes: [yes, ok]
no: [no]
"""

COUNTRY = """\
name: {en: Utopia}
timezone: Europe/Paris
calling_codes: [33]
quiet: {start: "20:00", end: "09:00", sundays: true, holidays: true}
holidays: {fixed: ["05-01"], easter: [1], nth: [last monday 8]}
"""

NUMBERS = """\
emergency: "112"
under_16: listen
services:
  - id: listen
    number: "0800"
    channel: call
    covers: [distress]
    hours: "09:00-23:00"
    owner: Somebody
    source: https://example.org
    verified: true
    verified_on: 2026-11-01
    text: {en: "0800 (free)"}
"""


def write_pack(root: Path, locale: str = "en", text: str = PACK) -> Path:
    folder = root / "locales" / locale
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yml").write_text(text, encoding="utf-8")
    return folder


def write_country(root: Path, code: str = "FR", rules: str = COUNTRY, numbers: str = NUMBERS) -> Path:
    folder = root / "locales" / "countries" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "country.yml").write_text(rules, encoding="utf-8")
    (folder / "numbers.yml").write_text(numbers, encoding="utf-8")
    return folder
