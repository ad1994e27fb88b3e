"""From "we want to say" to "the provider accepted": policies, segments, dispatcher, providers."""
