"""Alembic's folder: `env.py` connects, `versions/` holds one file per change, run on both databases."""
