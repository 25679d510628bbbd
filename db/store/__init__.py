"""The SQLite file: its connections and transactions, the version of the papers, small helpers."""
