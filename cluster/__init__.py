"""Muster on several machines, tried on one: PostgreSQL, nginx and web hosts that are started, killed and looked at."""
