"""Members' bookmarks to their own Zotero libraries, and back."""
