"""What the bot sends by itself: posts and reminders, once and only once."""
