"""The tests, and the programs that show and measure what they cannot: demo and bench."""
