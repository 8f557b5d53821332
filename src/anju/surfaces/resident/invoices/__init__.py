"""Invoices of a home: asking for one, following it, its files, titles."""
