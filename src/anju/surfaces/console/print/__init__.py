"""Papers of the console: receipts, statements, hand-over packs."""
