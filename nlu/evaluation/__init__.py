"""How well are texts understood? Lines with the intents they mean, answers to them, and figures."""
