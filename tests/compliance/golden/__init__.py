"""Devices in situations, each a sentence, and what every pack makes of them."""
