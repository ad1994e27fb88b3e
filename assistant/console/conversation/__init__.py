"""One conversation: what was said, and everything a counsellor can do in it."""
