"""Where a conversation is found: the inbox, the caseload, search, invitations, and what was not understood."""
