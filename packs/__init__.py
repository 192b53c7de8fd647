"""Board packs: what a page shows, frozen as plain data, and written as PowerPoint, PDF or Word."""
