"""What somebody asked to be made into a board pack."""

from typing import NamedTuple

from data.principal import Principal


class Order(NamedTuple):
    """A pack to make: of the page at `path` with `search`, for whom, as what kind of file, with which comments.

    `comments` go from keys of pages to the reader's own words.
    """

    pack_id: str
    path: str
    search: str
    suffix: str
    comments: dict[str, str]
    principal: Principal
