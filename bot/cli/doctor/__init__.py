"""`paperboy doctor`: what works in an installation, what does not, and how to fix it."""
