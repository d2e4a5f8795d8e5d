"""How evidence is taken in: admitted, placed, dated, kept and acknowledged; and made again from what is held."""
