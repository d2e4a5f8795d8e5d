"""What the make targets need: system packages and generated code."""
