"""How a load is made: which papers it is about, what follows from them, staged and swapped in."""
