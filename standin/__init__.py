"""A messaging provider on this machine, for the demo, the tests and load: it stands in for Twilio.

Knows nothing of the application, which must not be able to tell the difference.
"""
