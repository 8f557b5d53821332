"""公司与项目: company, projects and departments, the scope of every row."""
