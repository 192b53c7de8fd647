"""The read-only interface for programs: the figures of pages and files under /api/v1, with what they mean."""
