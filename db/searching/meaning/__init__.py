"""Papers and queries as vectors that are near where they mean the same.

numpy's own threads gain nothing at this size and would take the processor from the event loop, so
that they are left out; that has to be said before numpy is first imported.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
