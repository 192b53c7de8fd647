"""What the dashboard knows: the tables of a release, the measures, and the one door to the figures."""
