"""Who owns a conversation: the assistant or one counsellor, never both. Changes of owner, and the words of the owner.

No pages, no dialogue: what the assistant says after it has the conversation again is the turn's affair.
"""
