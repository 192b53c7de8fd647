"""Public look-ups into a release: areas, who is like whom, roles and services; and what else decides its content."""

import hashlib

import pandas as pd
from duckdb import DuckDBPyConnection

from config import PROJECT
from etl.areas import area_aliases, area_members, areas, councils, joint_areas, read
from etl.groups import group_areas, group_members
from etl.similar import council_context, similar_councils

# of the loader, and what roll-ups are made of
_CODE = ("etl/*.py", "data/schema.py", "data/rollups.py", "data/attributes.py", "data/measures/*.py")
ROLE_GROUPS = {
    "direct care": ("direct-care", "Direct care"),
    "managerial": ("managerial", "Managerial"),
    "regulated professional": ("regulated-professional", "Regulated professionals"),
    "other": ("other", "Other roles"),
}


def council_aliases() -> dict[str, str]:
    """The council in force, or the two of a joint return, that each code, name or spelling means, in lower case."""
    in_force = {*councils()["area_code"], *joint_areas()["area_code"]}
    return {alias: code for alias, code in area_aliases().items() if code in in_force}


def roles() -> pd.DataFrame:
    """Roles that a return may use today, with the columns of `data.schema.roles`; retired ones are recoded at load."""
    current = read("ascwds/job_roles.csv").query("status == 'current'")
    group = current["group"].map(ROLE_GROUPS)
    return pd.DataFrame(
        {
            "role_code": current["code"],
            "role_name": current["name"],
            "role_group_code": group.str[0],
            "role_group_name": group.str[1],
        }
    )


def services() -> pd.DataFrame:
    """Main services, with the columns of `data.schema.services`."""
    listed = read("ascwds/main_services.csv")
    columns = {"code": "service_code", "name": "service_name", "source_category": "service_group"}
    return listed[list(columns)].rename(columns=columns)


def write_reference(connection: DuckDBPyConnection) -> None:
    """Fill the tables of areas, of similar councils, roles and services of a release whose tables are empty.

    Groups to compare with have no aliases: a published file or a folder that names one means something else.
    """
    aliases = pd.DataFrame(area_aliases().items(), columns=["alias", "area_code"])
    tables = {
        "areas": pd.concat([areas(), group_areas()], ignore_index=True),
        "area_members": pd.concat([area_members(), group_members()], ignore_index=True),
        "area_aliases": aliases,
        "similar_councils": similar_councils(),
        "council_context": council_context(),
        "roles": roles(),
        "services": services(),
    }
    for table, rows in tables.items():
        connection.register("reference_rows", rows)
        connection.execute(f"insert into {table} by name select * from reference_rows")
        connection.unregister("reference_rows")


def public_digest() -> str:
    """SHA-256 over what a release is made with beside returns: public files, the loader's code, and what it adds up.

    A release of another digest is made anew from the returns at hand, as the same files may now be read differently.
    """
    data = PROJECT / "data"
    public = [path for folder in ("reference", "published") for path in (data / folder).rglob("*") if path.is_file()]
    files = [path for path in public if path.suffix in (".csv", ".toml")]  # an edited README changes no figure
    files += [path for code in _CODE for path in PROJECT.glob(code)]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(PROJECT).as_posix(), path) for path in files):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
