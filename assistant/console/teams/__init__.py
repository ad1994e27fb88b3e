"""Teams: opening hours, contacts, and the link that says somebody saw the alert."""
