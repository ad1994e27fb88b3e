"""One file for each type of step, each with its example, its schema and what it does.

A step reads the turn's working memory and changes it; it knows nothing of messages, intents or patterns.
"""
