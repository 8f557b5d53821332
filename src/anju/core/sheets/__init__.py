"""Spreadsheets from offices: read, match by meaning, check cell by cell, load at once, hand back with reasons."""
