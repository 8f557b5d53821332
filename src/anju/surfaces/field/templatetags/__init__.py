"""Tags of the worker's phone."""
