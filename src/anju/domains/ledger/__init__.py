"""总账: double entry, accounts, periods."""
