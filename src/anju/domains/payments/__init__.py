"""Taking money: payments, receipts, cashier shifts."""
