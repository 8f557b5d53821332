"""The worker's phone: an installable app under ``/f/`` that works without network and sends once."""
