"""What differs between languages and between countries, as data: words, keywords, folding, numbers, hours.

`locale.py` reads a language's words, `country.py` a country's rules and `services.py` its numbers, `keywords.py`
knows STOP from "stop it please", `helplines.py` chooses who to name to somebody in danger. Nothing here speaks.
"""
