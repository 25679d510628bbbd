"""From a question to its answer: what was asked, what was meant, which papers, and why."""
