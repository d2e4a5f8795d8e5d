"""The compliance report: its numbers once, and then as text, JSON, CSV and HTML."""
