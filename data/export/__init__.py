"""Answers as files that are taken away: the same tidy rows as CSV, XLSX and Parquet, and what describes them."""

from data.export.about import About, Tally, as_at, source_lines
from data.export.columns import COLUMNS_TOLD, Column, ColumnKind, Detail, columns
from data.export.comma import BYTE_ORDER_MARK, csv_lines, header_line
from data.export.csvw import MEDIA_TYPE, csvw
from data.export.everything import Everything, everything
from data.export.inert import FORMULA_STARTS, UNSEEN, inert
from data.export.names import file_name, name_of
from data.export.parquet import write_parquet
from data.export.terms import SENSITIVE, TERMS
from data.export.tidy import Cells, columns_by, columns_of, period_is_a_date, tidy_rows
from data.export.xlsx import write_xlsx

__all__ = [
    "BYTE_ORDER_MARK", "COLUMNS_TOLD", "FORMULA_STARTS", "MEDIA_TYPE", "SENSITIVE", "TERMS", "UNSEEN", "About",
    "Cells", "Column", "ColumnKind", "Detail", "Everything", "Tally", "as_at", "columns", "columns_by", "columns_of",
    "csv_lines", "csvw", "everything", "file_name", "header_line", "inert", "name_of", "period_is_a_date",
    "source_lines", "tidy_rows", "write_parquet", "write_xlsx",
]  # fmt: skip
