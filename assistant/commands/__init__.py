"""One module per group of the `assistant` command; part of the composition root."""
