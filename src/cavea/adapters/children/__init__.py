"""Limited processes that do what must not happen inside the server; they live long and die alone.

The server's side is ``pool``; the child's own program is ``child``; ``wire`` is what the two say to each other.
What a child can do stands elsewhere, in modules with a table ``REQUESTS`` that the pool is told to load. This
file imports none of them, so that a child starts with little.
"""
