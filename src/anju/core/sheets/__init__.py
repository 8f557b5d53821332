"""Spreadsheets from offices: read, match by meaning, check cell by cell, load in one transaction, hand back with reasons."""
