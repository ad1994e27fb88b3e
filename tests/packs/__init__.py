"""Words, keywords, countries and the numbers they name."""
