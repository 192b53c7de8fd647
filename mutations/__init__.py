"""Changes that would give people away, each with the tests that must fail for it: make mutations."""
