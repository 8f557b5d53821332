"""Tags of the resident's pages."""
