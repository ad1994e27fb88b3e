"""Is somebody in danger? Lexicons, levels and the crisis protocol. Runs before everything else, needs no NLU."""
