"""Invoices, red letters, tax rates and the VAT book on screen."""
