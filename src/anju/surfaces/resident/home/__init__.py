"""Entry, the home's first page, the page of all services, the choice between homes."""
