"""A sentence encoder, where one is installed: what papers mean by a model that read far more."""
