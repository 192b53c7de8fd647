"""What stands on everything that is taken away."""

SENSITIVE = "OFFICIAL-SENSITIVE: small numbers, do not publish"
TERMS = (
    "To find out who a person in these figures is, without consent, is an offence: Data Protection Act 2018, s. 171."
)
