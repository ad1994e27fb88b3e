"""Understanding: what a text means. Implements `assistant.dialogue`'s Interpreter and knows nothing else of ours."""
