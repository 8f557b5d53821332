"""The documents tab of every record: upload, look, download, remove."""
