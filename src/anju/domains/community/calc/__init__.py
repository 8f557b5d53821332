"""Rules of notices without a database."""
