"""Figures as plain dictionaries: frames in, Plotly figures out; no query, no id, no global state."""

from components.charts.bars import back_to_back, posts
from components.charts.dot_plots import breakdown, dots
from components.charts.lines import trend

__all__ = ["back_to_back", "breakdown", "dots", "posts", "trend"]
