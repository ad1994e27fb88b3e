"""The documentation holds together, and tells the truth about what can be typed."""
