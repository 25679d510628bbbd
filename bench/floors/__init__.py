"""How far each thing that people wait for is from the floor beneath it, in one run."""
