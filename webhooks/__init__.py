"""Doors, one module per provider: verify, parse, hand over; nothing else."""
