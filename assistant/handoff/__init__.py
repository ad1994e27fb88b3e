"""Who owns a conversation: the bot or a person. Every change is a compare-and-set with an event and an audit line."""
