"""Questionnaires and meetings on the desk."""
