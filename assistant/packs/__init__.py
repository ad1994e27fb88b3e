"""What differs between languages and between countries, as data: words, keywords, folding, numbers, hours."""
