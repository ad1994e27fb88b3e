"""The conversation engine: pure functions over data, and the values it speaks in.

Nothing here knows the clock, a database, the network, Flask or any other package of ours: what it needs
comes in as arguments, what it wants done goes out as data.
"""
