"""In which words: catalogues, and putting a `Say` into a language. A broken catalogue stops its own locale only.

Partner files are data: read by `po`, judged by `catalogue`, filled by `placeholders`; nothing in them is evaluated.
"""
