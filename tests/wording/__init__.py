"""In which words: catalogues, merging, rendering."""
