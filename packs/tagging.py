"""What a tagged PDF lacks when WeasyPrint has written it: artefacts at head and foot, scopes and names of headings."""

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(rb"(\d+) 0 R")


_POINTS = 0.75  # of a CSS pixel


def finish(document: object, pdf: Any) -> None:
    """A finisher of WeasyPrint: changes `pdf` before it is written.

    Screen readers skip an artefact; what is neither tagged nor an artefact breaks PDF/UA-1, clause 7.1.
    """
    tree = _at(pdf, pdf.catalog["StructTreeRoot"])
    told = list(_elements(pdf, tree))
    _make_artefacts(pdf, tree, {element.number for element, _ in told})
    _name_headings(pdf, tree, told)
    _place_figures(pdf, told)


def _at(pdf: Any, reference: object) -> Any:
    found = _REFERENCE.fullmatch(reference) if isinstance(reference, bytes) else None
    return pdf.objects[int(found[1])] if found else None


def _elements(pdf: Any, parent: Any, is_head: bool = False) -> Iterator[tuple[Any, bool]]:
    """The elements of the tree in reading order, and whether each is in the head of a table."""
    for kid in parent.get("K", []):
        element = _at(pdf, kid)
        if element is not None and "S" in element:
            yield element, is_head
            yield from _elements(pdf, element, is_head or element["S"] == "/THead")


def _make_artefacts(pdf: Any, tree: Any, told: set[int]) -> None:
    """Marks as artefacts what pages hold outside the tree: the lines at head and foot."""
    numbers = _at(pdf, tree["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in _all(pdf, "/Page"):
        marked = parents[page["StructParents"]]
        outside = {place for place, element in enumerate(marked) if _at(pdf, element).number not in told}
        drawing = _at(pdf, page["Contents"]).stream
        for place, each in enumerate(drawing):
            if isinstance(each, dict) and each.get("MCID") in outside:
                drawing[place - 1] = "/Artifact"
                each["Type"] = "/Pagination"
                del each["MCID"]
        for place in outside:
            marked[place] = b"null"
    for element in _all(pdf, "/StructElem"):
        if element.number not in told:
            element.clear()  # a free object would shift the places that the file gives of all after it


def _all(pdf: Any, kind: str) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == kind]


def _name_headings(pdf: Any, tree: Any, told: list[tuple[Any, bool]]) -> None:
    """Says whether a heading of a table is of its column or its row, and lists the headings that cells name."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint

    headings = [(element, is_head) for element, is_head in told if element["S"] == "/TH"]
    for element, is_head in headings:
        element["A"]["Scope"] = "/Column" if is_head else "/Row"
    named = sorted((element["ID"].string, element) for element, _ in headings)
    if named:
        names = [each for name, element in named for each in (pydyf.String(name), element.reference)]
        listed = pydyf.Dictionary({"Names": pydyf.Array(names), "Limits": pydyf.Array([names[0], names[-2]])})
        pdf.add_object(listed)
        tree["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([listed.reference])})


def _place_figures(pdf: Any, told: list[tuple[Any, bool]]) -> None:
    """Gives the places of figures in points from the foot of their page, not in pixels from its head."""
    for element, _ in told:
        if element["S"] == "/Figure":
            box = element["A"]["BBox"]
            height = _at(pdf, element["Pg"])["MediaBox"][3]
            left, top, right, bottom = (each * _POINTS for each in box)
            box[:] = [left, height - bottom, right, height - top]
