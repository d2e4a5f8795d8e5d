"""`make faults`: hostile inputs and faults against real processes, and kills at random moments."""
