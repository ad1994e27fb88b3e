"""What happens next in a conversation: the engine, its files and its answers."""
