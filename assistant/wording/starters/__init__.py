"""The files a new language or country begins with, filled with what is known of it; the rest is said in remarks.

The `.yml` files here are templates (`$name` is replaced). They hold no Python and are read by partners, not by us.
"""
