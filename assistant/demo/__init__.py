"""The demonstration: a phone-like page beside the console, and a provider's stand-in. Never part of a real server."""
