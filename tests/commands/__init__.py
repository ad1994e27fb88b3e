"""The groups of the `assistant` command."""
