"""In which words: catalogues, and putting a `Say` into a language. A broken catalogue stops its own locale only."""
