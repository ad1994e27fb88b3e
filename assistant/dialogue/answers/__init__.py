"""Recognising an answer before any intent: one file for each way of answering.

All of it works on one message and what is expected; the words of the language come from its pack.
"""
