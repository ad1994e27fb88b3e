"""Understanding, tested with the real training data."""
