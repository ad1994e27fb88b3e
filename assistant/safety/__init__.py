"""Is somebody in danger? Lexicons, levels and the crisis protocol. Runs before everything else, needs no NLU.

`template.py` reads the phrases of a lexicon, `automaton.py` finds them, `writing.py` reads what people type,
`lexicon.py` loads a language, `detect.py` gives a message its level, `protocol.py` decides what starts.
"""
