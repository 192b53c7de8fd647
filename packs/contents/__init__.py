"""What is in a board pack: pages composed from the answers and the panels of the screen."""
