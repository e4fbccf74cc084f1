"""Pure check functions: each takes the clients and names it needs and returns one Finding.

A call that AWS refuses, or a server that does not answer, may raise: `tij.verification.run` turns
that into a failed line, so that a check says only what is its own.
"""
