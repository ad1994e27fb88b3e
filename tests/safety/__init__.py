"""Is somebody in danger? Lexicons, levels, the protocol, and how much is heard."""
