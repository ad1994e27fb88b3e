"""Rasa Open Source as another interpreter. It trains and answers in an environment of its own, never in this one.

`servers`, `adapter`, `answer` and `breaker` run in the serving process, `data`, `environment` and `train` in the
command line, `lesson` in Rasa's environment alone.
"""
