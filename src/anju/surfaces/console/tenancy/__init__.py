"""Company, projects and departments."""
