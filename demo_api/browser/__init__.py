"""A model of what a browser decides about CORS: pure functions, standard library only, no I/O."""
