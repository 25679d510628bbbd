"""What members made and may take with them: bookmarks, reactions, reminders."""
