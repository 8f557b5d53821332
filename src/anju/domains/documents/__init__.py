"""档案: files that belong to a record, checked by their content and never lost."""
