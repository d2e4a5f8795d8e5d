"""Sessions, whatever carries them: who may open one, what is said in it, and when it ends. Knows no transport."""
