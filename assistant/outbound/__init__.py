"""From "we want to say" to "the provider accepted": policies, segments, dispatcher, providers.

Nothing here decides what to say or whether to say it; it decides how it travels, and knows what became of it.
"""
