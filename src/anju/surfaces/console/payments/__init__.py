"""The cashier's desk, receipts, shifts and the reports on money received."""
