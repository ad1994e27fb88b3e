"""What happens between a message's arrival and its answer in the outbox: `life.py` is the way, read it first.

`answering` asks in order (danger? keyword? owner?), `thinking` advances the dialogue, `speaking` puts it into rows,
`pacing` bounds how much is said, `failing` keeps the message when any of that breaks. Nothing here writes but the one
commit in `life`.
"""
