"""The program on the device: it reads facts, seals them and delivers them. It never judges anything for the school."""
