"""Tags: their spellings, what belongs together, and the digest of one."""
