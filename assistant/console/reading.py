"""Who reads the page, and how: their language, their clock, what they may see."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from assistant.console.core import me, the_console
from assistant.console.navigation import LEADING
from assistant.console.presenting import Reader
from assistant.console.rendering import reader_locale, words


def reader() -> Reader:
    console = the_console()
    zone = ZoneInfo(console.config.time_zone)
    return Reader(me().id, reader_locale(), zone, console.now(), words, me().role in LEADING)
