"""Text as the index sees it: its terms, their stems, and the spellings of two languages."""
