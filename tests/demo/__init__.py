"""The simulated phone, with the real stand-in provider behind it and a real browser in front."""
