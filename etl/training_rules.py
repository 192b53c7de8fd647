"""The rules of the training file, whose rows are checked and counted but not stored."""

from etl.check import Check, code_check, extract_code_checks, refuses, sets_aside, warns
from etl.excel_rules import date_checks

TRAINING_CHECKS: tuple[Check, ...] = (
    refuses("training-localestid-blank", "LOCALESTID", "workplace IS NULL",
          "the training names no workplace", "Give LOCALESTID as in the staff file.", every_row=True),
    refuses("training-uniqueworkerid-blank", "UNIQUEWORKERID", "worker IS NULL",
          "the training names no staff record", "Give UNIQUEWORKERID as in the staff file.", every_row=True),
    sets_aside("training-without-staff", "UNIQUEWORKERID",
          "NOT is_loaded AND workplace IS NOT NULL AND worker IS NOT NULL",
          "the training is of a staff record that is not loaded from this return",
          "Add the staff record, or correct LOCALESTID or UNIQUEWORKERID."),
    warns("category-blank", "CATEGORY", "category IS NULL",
          "the training has no category", "Give CATEGORY a code of the list of training categories."),
    code_check("CATEGORY", "training_codes", "a code of the list of training categories"),
    code_check("ACCREDITED", (0, 1, 999), "1 for yes, 0 for no or 999 for do not know"),
    code_check("WHODELIVERED", (1, 2), "1 for in-house or 2 for an external provider"),
    code_check("PROVIDERNAME", "provider_codes", "a code of the list of providers", where="whodelivered = 2"),
    code_check("HOWDELIVERED", (1, 2), "1 for face to face or 2 for e-learning"),
    warns("validity-months", "VALIDITY", "NOT regexp_full_match(validity, 'none|0*[1-9][0-9]{0,2}')",
          "VALIDITY is not a number of months", "Give whole months up to 999, none, or leave it blank."),
    *date_checks("DATECOMPLETED", "EXPIRYDATE"),
    refuses("datecompleted-date", "DATECOMPLETED", "datecompleted_wrong = 'other'",
          "the date completed is not a day that exists, written dd/mm/yyyy",
          "Give DATECOMPLETED as dd/mm/yyyy, or leave it blank."),
    refuses("expirydate-date", "EXPIRYDATE", "expirydate_wrong = 'other'",
          "the expiry date is not a day that exists, written dd/mm/yyyy",
          "Give EXPIRYDATE as dd/mm/yyyy, or leave it blank."),
    warns("expiry-before-completion", "EXPIRYDATE", "expirydate < datecompleted",
          "the training expires before it was completed", "Correct DATECOMPLETED or EXPIRYDATE."),
    *extract_code_checks(["CATEGORY", "ACCREDITED", "WHODELIVERED", "HOWDELIVERED"]),
)  # fmt: skip
