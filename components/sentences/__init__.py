"""Sentences that answer a page's question from the figures it shows."""

from components.sentences.breakdown import breakdown_sentence
from components.sentences.topic import shown_of, topic_sentence
from components.sentences.trend import trend_sentence

__all__ = ["breakdown_sentence", "shown_of", "topic_sentence", "trend_sentence"]
