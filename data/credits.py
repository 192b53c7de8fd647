"""Whom pages thank for public data: the lines that licences ask for."""

from data.maps import CREDIT

CREDITS = (
    CREDIT,
    "Population, deprivation, councils' codes and statistical neighbours: contains public sector information licensed "
    "under the Open Government Licence v3.0 (ONS, DLUHC/MHCLG, Oflog, DfE).",
    "Workforce rates of all employers originate from Skills for Care (ASC-WDS).",
    "Council short codes: mySociety, CC-BY 4.0.",
    "Wage floors: UK government. Real Living Wage rates: Living Wage Foundation.",
)
