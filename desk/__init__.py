"""The returns desk: what councils send, checked beside the server, and what officers decide on it."""
