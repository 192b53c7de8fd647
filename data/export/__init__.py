"""Answers as files that are taken away: the same tidy rows as CSV, XLSX and Parquet, and what describes them."""

from data.export.columns import COLUMNS_TOLD, TIDY, Column, ColumnKind, Detail, columns
from data.export.comma import csv_file
from data.export.inert import FORMULA_STARTS, UNSEEN, inert
from data.export.names import file_name, name_of
from data.export.terms import SENSITIVE, TERMS
from data.export.tidy import Cells, columns_of, filters_in_codes, period_is_a_date, tidy_rows

__all__ = [
    "COLUMNS_TOLD", "FORMULA_STARTS", "SENSITIVE", "TERMS", "TIDY", "UNSEEN", "Cells", "Column", "ColumnKind", "Detail",
    "columns", "columns_of", "csv_file", "file_name", "filters_in_codes", "inert", "name_of", "period_is_a_date",
    "tidy_rows",
]  # fmt: skip
