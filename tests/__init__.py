"""The same rooms, mirrored: each file reads as the manual of the part it tests."""
