"""What must be told to whom, decided when it is sent from how things are then; and how it gets there."""
