"""Everything that is kept: one module per aggregate, plain SQL over a small seam that two engines can answer."""
