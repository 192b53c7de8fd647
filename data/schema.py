"""The tables of a release: the contract between `etl`, which writes them, and `data`, which reads them.

Codes are text as the return writes them (`role_code` "8"), after retired codes are recoded. A count that the council
did not know is NULL, never zero. Dates in `as_at` are the date a return describes. Keys ending `_key` are the first
60 bits of an HMAC-SHA256 under the home's secret (docs/decisions/0003-pseudonyms.md).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

ENGLAND = "E92000001"  # the area of all councils
GROUP_LEVELS = ("council-type", "dfe-neighbours", "similar")  # areas to compare with only
FORMAT = 5  # raised when a table or column changes, so that an older release is refused, not misread

metadata = MetaData()

release = Table(
    "release",
    metadata,
    Column("release_id", String, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("made_at", DateTime, nullable=False, doc="UTC"),
    Column("kind", String, nullable=False, doc="'sample' or 'real': what the returns in it are"),
    Column("parent_id", String, doc="the release it was merged into; NULL for the first"),
    Column("secret_fingerprint", String, nullable=False, doc="tells whether the home's secret still made these keys"),
    Column("public_digest", String, nullable=False, doc="SHA-256 of its public files and of the loader"),
    Column("policy", String, nullable=False, doc="disclosure policy it was made for: preset, version and digest"),
    Column(
        "rounding_fingerprint", String, nullable=False, doc="tells whether the home's rounding secret is still the same"
    ),
)

areas = Table(
    "areas",
    metadata,
    Column("area_code", String, primary_key=True, doc="GSS code in force; sub-regions have the code of their ICB"),
    Column("area_name", String, nullable=False),
    Column(
        "area_level",
        String,
        nullable=False,
        doc="country, region, sub-region, council, former-council, joint; to compare with only: council-type, "
        "dfe-neighbours, similar",
    ),
    Column("slug", String, nullable=False, unique=True, doc="the name in addresses: tower-hamlets"),
    Column("region_code", String, doc="region the area lies in; NULL for England and areas to compare with"),
    Column("sub_region_code", String, doc="councils only: the sub-region offered above it, if any"),
    Column("council_type", String, doc="councils only: London borough, County council, ..."),
)

area_members = Table(
    "area_members",
    metadata,
    Column("area_code", String, nullable=False),
    Column("council_code", String, nullable=False),
    PrimaryKeyConstraint("area_code", "council_code"),
    comment="Which councils make up an area; a council is in itself and in its type, not among those most like it.",
)

area_aliases = Table(
    "area_aliases",
    metadata,
    Column("alias", String, primary_key=True, doc="lower case: another code, name or spelling"),
    Column("area_code", String, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("role_code", String, primary_key=True),
    Column("role_name", String, nullable=False),
    Column("role_group_code", String, nullable=False, doc="direct-care, managerial, regulated-professional, other"),
    Column("role_group_name", String, nullable=False),
)

similar_councils = Table(
    "similar_councils",
    metadata,
    Column("area_code", String, nullable=False, doc="the council that others are like"),
    Column("model", String, nullable=False, doc="'dfe' (made for children's services) or 'adult'"),
    Column("rank", Integer, nullable=False, doc="1 is the nearest"),
    Column("council_code", String, nullable=False),
    Column("distance", Double, doc="of the adult model; NULL for dfe, which publishes none"),
    Column("closeness", String, doc="dfe's own word; NULL for the adult model"),
    PrimaryKeyConstraint("area_code", "model", "rank"),
    comment="The councils nearest to each council: ten by dfe, fifteen by the adult model.",
)

council_context = Table(
    "council_context",
    metadata,
    Column("area_code", String, nullable=False),
    Column("input", String, nullable=False, doc="age-65-over-share, adults, ..."),
    Column("label", String, nullable=False),
    Column("value", Double, nullable=False, doc="in `unit`"),
    Column("unit", String, nullable=False, doc="share (0-1), people, people-per-km2, score"),
    PrimaryKeyConstraint("area_code", "input"),
    comment="What the adult model knows of each council.",
)

pay_floors = Table(
    "pay_floors",
    metadata,
    Column("as_at", Date, primary_key=True),
    Column("wage_floor_gbp", Double, doc="main statutory rate in force on the date; NULL where none is known"),
    Column("real_living_wage_gbp", Double, doc="voluntary UK rate due on the date; NULL where none is known"),
    Column("london_living_wage_gbp", Double, doc="voluntary London rate due on the date; NULL where none is known"),
    comment="Pounds an hour on each date that a return describes. A voluntary rate announced in autumn is due from the "
    "next 1 May for a year.",
)

services = Table(
    "services",
    metadata,
    Column("service_code", String, primary_key=True),
    Column("service_name", String, nullable=False),
    Column("service_group", String, nullable=False),
)

returns = Table(
    "returns",
    metadata,
    Column("return_id", String, primary_key=True, doc="first 16 hex digits of the digest of date, council and files"),
    Column("as_at", Date, nullable=False),
    Column("council_code", String, nullable=False),
    Column("outcome", String, nullable=False, doc="'accepted' (its data are in the release) or 'refused'"),
    Column("kind", String, nullable=False, doc="'sample' or 'real'"),
    Column("layout", String, nullable=False, doc="'asc-wds' (staff records) or 'regional' (totals of teams)"),
    Column(
        "period_kind",
        String,
        nullable=False,
        doc="what its starters and leavers cover as sent: '12-months' or 'quarter'; of quarters, four are added up",
    ),
    Column("carried_from", Date, doc="the date of the return whose data stand in for it; NULL for a return itself"),
    Column("folder", String, nullable=False, doc="the folder it came in, relative to the returns folder"),
    Column("loaded_at", DateTime, nullable=False, doc="UTC"),
    Column("rows_in", Integer, nullable=False, doc="data rows in its files"),
    Column("rows_loaded", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    Column("errors", Integer, nullable=False, doc="problems that refuse a return"),
    Column("warnings", Integer, nullable=False),
    comment="At most one accepted and one refused return a council and date; the refused one is the later attempt.",
)

return_files = Table(
    "return_files",
    metadata,
    Column("return_id", String, nullable=False),
    Column("file", String, nullable=False),
    Column("file_kind", String, nullable=False, doc="workplace, staff, training or unknown"),
    Column("layout", String, doc="W1-W5, K1-K4, T1-T3; NULL when the header is none of them exactly"),
    Column("encoding", String, nullable=False, doc="utf-8, utf-8-bom, cp1252 or unknown"),
    Column("sha256", String, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("rows_in", Integer, nullable=False),
    Column("rows_loaded", Integer, nullable=False),
    Column("rows_set_aside", Integer, nullable=False),
    PrimaryKeyConstraint("return_id", "file"),
)

problems = Table(
    "problems",
    metadata,
    Column("return_id", String, nullable=False),
    Column("file", String, doc="NULL when the problem is of the folder"),
    Column("column_name", String),
    Column("rule", String, nullable=False, doc="key of the rule in etl.pipeline.RULES"),
    Column("effect", String, nullable=False, doc="'refuses', 'sets-aside' or 'warns'"),
    Column("times", Integer, nullable=False, doc="how often it was found"),
    Column("first_line", Integer, doc="line in the file of the first one"),
    Column("found", String, doc="what was found first: a code or count, else its form; NULL for a personal field"),
    Column("message", String, nullable=False, doc="what is wrong and what to do"),
    comment="One row a return, file, column and rule; the full list is the load's own report.",
)

completeness = Table(
    "completeness",
    metadata,
    Column("return_id", String, nullable=False),
    Column("field", String, nullable=False, doc="the return's column, or columns joined by /"),
    Column("records", Integer, nullable=False, doc="records the requirement asks the field of"),
    Column(
        "answered", Integer, nullable=False, doc="records with any valid answer, 'do not know' included (not for pay)"
    ),
    Column("known", Integer, nullable=False, doc="records with a known answer"),
    Column("required_share", Double, nullable=False, doc="0.9 or 1.0"),
    PrimaryKeyConstraint("return_id", "field"),
)

workplaces = Table(
    "workplaces",
    metadata,
    Column("as_at", Date, nullable=False),
    Column("council_code", String, nullable=False),
    Column("workplace_key", BigInteger, nullable=False),
    Column("service_code", String, nullable=False),
    Column("employer_type_code", String),
    Column("is_regulated", Boolean, nullable=False),
    Column("staff_declared", Integer, doc="TOTALPERMTEMP; all staff in spite of its name, never a base"),
    PrimaryKeyConstraint("as_at", "council_code", "workplace_key"),
)

staff_records = Table(
    "staff_records",
    metadata,
    Column("as_at", Date, nullable=False),
    Column("council_code", String, nullable=False),
    Column("workplace_key", BigInteger, nullable=False),
    Column("service_code", String, nullable=False, doc="main service of the workplace"),
    Column("record_key", BigInteger, nullable=False),
    Column("previous_record_key", BigInteger, doc="key under the old identifier when CHGUNIQUEWRKID renames it"),
    Column("person_key", BigInteger, doc="NULL when there is no valid NI number"),
    Column("role_code", String, nullable=False),
    Column(
        "contract_code",
        String,
        nullable=False,
        doc="1 permanent, 2 temporary, 3 pool, 4 agency, 7 other; 12 permanent or temporary, not told apart",
    ),
    Column("is_employee", Boolean, nullable=False, doc="permanent or temporary"),
    Column("is_zero_hours", Boolean),
    Column("hours_week", Double, doc="contracted or average, as the contract asks; NULL unknown"),
    Column(
        "wte",
        Double,
        doc="hours / 37, at most 1; NULL when hours are unknown; in a regional workforce return those of its row, "
        "shared equally",
    ),
    Column("age_band", String, doc="age at the as-at date; NULL unknown"),
    Column("gender_code", String, doc="1 male, 2 female, 4 other; NULL unknown"),
    Column("ethnic_group", String, doc="the census's five groups; NULL not known"),
    Column("nationality_group", String, doc="british, eu-eea, other; NULL not known"),
    Column("disability", String, doc="yes, no; NULL undisclosed or not known"),
    Column("pay_basis", String, doc="annual, hourly; NULL no pay given"),
    Column(
        "pay_hourly_gbp",
        Double,
        doc="rate, or salary / (52.14 x hours), to the nearest 5p; the top and bottom 0.5 % of a date and role group, "
        "all councils together, have the highest and lowest amount of the rest; NULL unknown",
    ),
    Column(
        "is_below_wage_floor", Boolean, doc="exact hourly rate below the floor of the date and age; hourly paid only"
    ),
    Column(
        "is_near_wage_floor",
        Boolean,
        doc="exact hourly rate, or hourly equivalent of a salary, at most 1.02 times that floor, below it too; NULL "
        "unknown, and for apprentices",
    ),
    Column("sickness_days", Double, doc="working days in 12 months, capped at 90; NULL unknown"),
    Column("is_in_role_a_year", Boolean, doc="started more than a year before the as-at date; NULL unknown"),
    Column("years_in_sector", String, doc="as-at year minus STARTINSECT in bands: 0-2, 3-9, 10-19, 20+; NULL unknown"),
    Column("sc_qualification", String, doc="none, 0 to 8, level-unknown; NULL not known"),
    Column("recruitment_source_code", String, doc="NULL not known"),
    Column("care_certificate_code", String, doc="1 completed, 2 no, 3 in progress; NULL not known"),
    comment="One row a date, council and record_key: tested at load, since a key of the table would double the file.",
)

role_counts = Table(
    "role_counts",
    metadata,
    Column("as_at", Date, nullable=False),
    Column("council_code", String, nullable=False),
    Column("workplace_key", BigInteger, nullable=False),
    Column("service_code", String, nullable=False),
    Column("role_code", String, nullable=False),
    Column("employees", Integer, nullable=False, doc="staff records with a permanent or temporary contract"),
    Column(
        "employees_key", BigInteger, nullable=False, doc="sum of the first 32 bits of their record keys, for rounding"
    ),
    Column("row_key", BigInteger, nullable=False, doc="first 32 bits of the key of workplace and role, for rounding"),
    Column("starters", Integer, doc="in 12 months; NULL unknown"),
    Column("leavers", Integer, doc="in 12 months; NULL unknown"),
    Column("vacancies", Integer, doc="posts being recruited to; NULL unknown"),
    Column("starters_in_quarter", Integer, doc="of a quarterly return, as sent; NULL unknown, and for other returns"),
    Column("leavers_in_quarter", Integer, doc="of a quarterly return, as sent; NULL unknown, and for other returns"),
    Column(
        "joiners_seen",
        Integer,
        doc="employees whose records were not in the council's return of a year before; NULL where records cannot be "
        "followed",
    ),
    Column(
        "leavers_seen",
        Integer,
        doc="employees of that return, in its workplace and role, whose records are in this one no more; NULL where "
        "records cannot be followed",
    ),
    PrimaryKeyConstraint("as_at", "council_code", "workplace_key", "role_code"),
)

leaving_reasons = Table(
    "leaving_reasons",
    metadata,
    Column("as_at", Date, nullable=False),
    Column("council_code", String, nullable=False),
    Column("workplace_key", BigInteger, nullable=False),
    Column(
        "reason_code",
        String,
        nullable=False,
        doc="as sent: the official texts are not public; of a regional workforce return its column",
    ),
    Column("leavers", Integer, nullable=False),
    PrimaryKeyConstraint("as_at", "council_code", "workplace_key", "reason_code"),
)

published_sources = Table(
    "published_sources",
    metadata,
    Column("source_key", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("licence", String, nullable=False, doc="the line to print beside its figures"),
    Column("caveat", String, doc="what a reader must know before comparing"),
)

published_figures = Table(
    "published_figures",
    metadata,
    Column("source_key", String, nullable=False),
    Column(
        "measure", String, nullable=False, doc="a key of data.measures, or the source's own name where we have none"
    ),
    Column("workforce", String, nullable=False, doc="council-staff, whole-sector or children-social-workers"),
    Column("workforce_note", String, doc="the source's own words for whose workforce it is"),
    Column("period", String, nullable=False, doc="the source's label: 2010-09, 2016-17, 2017/18"),
    Column("period_kind", String, nullable=False, doc="snapshot, 12-months, financial-year or year"),
    Column("period_order", Date, nullable=False, doc="last day of the period, to put periods in order"),
    Column("area_code", String, nullable=False),
    Column(
        "by", String, nullable=False, doc="what category says: area (none), role, role_group, service, age_band, ..."
    ),
    Column("category_code", String, nullable=False, doc="our code where the words map to one, else empty"),
    Column("category", String, nullable=False, doc="the source's own words; empty for the whole"),
    Column("value", Double, doc="in `unit`; NULL when withheld, see mark"),
    Column("unit", String, nullable=False, doc="share (0-1), people, posts, wte, workplaces, gbp-per-hour"),
    Column("basis", String, nullable=False, doc="people, jobs, posts, fte, workplaces"),
    Column("numerator", Double),
    Column("base", Double),
    Column("mark", String, doc="c, x, z, u, low as the source marked it"),
    Column("note", String),
)
