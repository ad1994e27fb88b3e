"""Measurements: one line a figure, `name value unit bound`."""
