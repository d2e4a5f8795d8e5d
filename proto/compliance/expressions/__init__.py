"""Expressions, which a school writes where no kind asks what it wants: which names they may read, and how they are checked."""
