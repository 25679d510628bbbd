"""Every answer as Discord shows it."""
