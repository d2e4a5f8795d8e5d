"""The journal beside the database: what was revoked and used up, so that no restored backup brings it back."""
