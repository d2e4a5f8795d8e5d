"""How a running collector is doing, and who is told."""
