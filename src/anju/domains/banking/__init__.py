"""银行: statements and what they are claimed for, mandates and collection files, the day close and cash banked."""
