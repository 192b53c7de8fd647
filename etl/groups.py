"""Groups of councils to compare with, as areas of a release: types of council and the councils most like each."""

import pandas as pd

from etl.areas import AREA_COLUMNS, LEAST_COUNCILS, councils
from etl.council_names import possessive, slug
from etl.similar import similar_councils

_TYPES = {
    "London borough": "London boroughs",
    "County council": "County councils",
    "Metropolitan district": "Metropolitan districts",
    "Unitary authority": "Unitary authorities",
}
_PREFIX = {"dfe": "dfe", "adult": "similar"}  # of the codes of a model's groups


def group_areas() -> pd.DataFrame:
    """One row a group, with the columns of `data.schema.areas`; none lies in a region."""
    named = councils()[["area_code", "area_name"]]
    whose = named["area_name"].map(possessive)
    slugs = named["area_name"].map(slug)
    groups = [
        _types().drop(columns="council_type").drop_duplicates(),
        pd.DataFrame(
            {
                "area_code": "dfe:" + named["area_code"],
                "area_name": whose + " statistical neighbours (children's services)",
                "area_level": "dfe-neighbours",
                "slug": "dfe-neighbours-of-" + slugs,
            }
        ),
        pd.DataFrame(
            {
                "area_code": "similar:" + named["area_code"],
                "area_name": "Councils similar to " + named["area_name"],
                "area_level": "similar",
                "slug": "similar-to-" + slugs,
            }
        ),
    ]
    return pd.concat(groups, ignore_index=True).reindex(columns=AREA_COLUMNS).astype("object")


def group_members() -> pd.DataFrame:
    """Which councils make up each group: area_code, council_code; a council is not among those most like it."""
    typed = councils().rename(columns={"area_code": "council_code"})[["council_code", "council_type"]]
    of_types = _types().merge(typed, on="council_type")
    like = similar_councils()
    of_models = pd.DataFrame(
        {"area_code": like["model"].map(_PREFIX) + ":" + like["area_code"], "council_code": like["council_code"]}
    )
    return pd.concat([of_types[["area_code", "council_code"]], of_models], ignore_index=True)


def _types() -> pd.DataFrame:
    """Types of which there are enough councils: area_code, area_name, area_level, slug, council_type."""
    sizes = councils()["council_type"].value_counts()
    offered = sorted(sizes[sizes >= LEAST_COUNCILS].index)
    return pd.DataFrame(
        {
            "area_code": [f"type:{slug(name)}" for name in offered],
            "area_name": [_TYPES[name] for name in offered],
            "area_level": "council-type",
            "slug": [f"type-{slug(name)}" for name in offered],
            "council_type": offered,
        }
    )
