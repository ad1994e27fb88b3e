"""What keeps an open page true: hints, polling, and who else is here."""
