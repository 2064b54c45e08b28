"""The playground: a server that the reader describes, a request to it, and what comes out, from each origin.

An experiment is a value (:mod:`~demo_api.playground.play`). Its server stands in the address of the request
(:mod:`~demo_api.playground.address`), so nothing is stored. It is data, never code
(:mod:`~demo_api.playground.served`).
"""

MOUNT = "playground"
"""The first part of the address of each experiment."""
