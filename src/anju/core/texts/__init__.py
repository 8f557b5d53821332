"""Telling texts apart by what was learned from examples: their spelling, their meaning, and a head on both.

Nothing here is imported before a text is read: numpy takes its time.
"""
