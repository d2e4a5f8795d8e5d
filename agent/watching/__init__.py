"""What asks for a survey beside the clock: media, and changes that matter."""
