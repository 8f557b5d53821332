"""Mechanisms without business nouns: scope, access, clock, events, numbering, jobs, database rules."""
