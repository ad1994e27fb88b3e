"""Every error of ours, in one tree.

AssistantError
├── ConfigurationError      a setting, key or file the operator must mend; shown as one sentence
│   └── AccountRefused      a change to an account that cannot be made (store/account_errors.py)
├── ContentError            flows, catalogues, packs or training data; carries all `Problem`s found
├── StoreError
│   ├── NotMigrated         the database has no schema, or an older one
│   └── Unsealable          a sealed value whose key is gone or which was altered
├── HandoffConflict         somebody else was faster; says who
├── Taken                   the same, before the name is known (handoff/refusals.py)
└── RefusedInput            a request that cannot be a message (the doors answer 4xx)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a content file, for a person who does not read Python.

    `line` starts at 1, 0 where the whole file is meant. `message` is one sentence that says what to do.
    """

    file: str
    line: int
    message: str
    severity: Literal["error", "warning"] = "error"
    locale: str | None = field(default=None, compare=False)
    """The locale that cannot go live because of it; None when every locale is concerned."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}"


class AssistantError(Exception):
    """Something we can put into a sentence for the person who meets it."""


class ConfigurationError(AssistantError):
    """The operator must change a setting, a key or a file."""


class ContentError(AssistantError):
    """Flows, catalogues, packs or training data cannot be used as they are."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreError(AssistantError):
    """The database cannot do what was asked."""


class NotMigrated(StoreError):
    """The database has no schema, or an older one than this program."""


class Unsealable(StoreError):
    """A sealed value cannot be opened: its key is gone, or it was altered."""


class HandoffConflict(AssistantError):
    """A change of owner lost against another one. `holder` is the name of who holds the conversation now."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(f"This conversation is already with {holder}.")


class RefusedInput(AssistantError):
    """A request that cannot be a message. `status` is the HTTP status the door answers with."""

    def __init__(self, message: str, status: int = 400) -> None:
        self.status = status
        super().__init__(message)
