"""Who may sign in: sessions, second factors, invitations by letter, and the people page."""
