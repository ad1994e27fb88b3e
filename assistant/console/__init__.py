"""The counsellors' pages: what they see and do, at `/console`.

Nothing is decided here that must hold without a page: who owns a conversation is `assistant/handoff`'s, what may be
seen is asked of `assistant/store` through the reader's teams. The dialogue engine is reached through `ConsolePorts`.
"""

from assistant.console.config import ConsoleConfig, ConsolePorts, ShownAccount
from assistant.console.core import show_account
from assistant.console.install import install_console
from assistant.console.security import security_headers

__all__ = ["ConsoleConfig", "ConsolePorts", "ShownAccount", "install_console", "security_headers", "show_account"]
