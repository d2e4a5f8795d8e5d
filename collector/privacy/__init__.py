"""What the school holds about people: where it stands, what somebody is shown of it, how long it stays, and its end."""
