"""`make demo`: the main job, once through, on this very computer."""
