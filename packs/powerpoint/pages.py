"""A page of a pack as slides: what the figures say, chart and table beside each other, and what they rest on."""

from dataclasses import replace
from datetime import datetime

from packs.model import Page
from packs.powerpoint import master
from packs.powerpoint.deck import Deck, Job
from packs.powerpoint.figures import MESSAGE, SIZES, add_figures
from packs.powerpoint.passages import add_passage
from packs.powerpoint.words import Words, height
from packs.text import seen


def add_page(deck: Deck, page: Page, made_at: datetime) -> None:
    """Add the slides of a page: one, and more where its words or its table are long."""
    if page.chart and not page.chart.has_values:
        page = replace(page, chart=None)
    job = Job(deck, page, made_at)
    sentences = [seen(each) for each in page.sentences if each]
    least = height([Words(each, SIZES[-1], bold=True) for each in sentences], master.ROOM)
    if page.chart is None and page.table is None:
        add_passage(job, sentences, page.title, is_all=True)
    elif least <= MESSAGE:
        add_figures(job, page.title, sentences)
    else:
        add_passage(job, sentences, page.title, is_all=False)
        add_figures(job, f"{page.title}, continued: figures", [])
