"""Loading spreadsheets: upload, look at what would happen, correct the columns, load, fetch the bad rows."""
