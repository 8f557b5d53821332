"""Questionnaires and meetings on the resident's phone."""
