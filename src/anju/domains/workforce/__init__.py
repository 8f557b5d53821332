"""员工: employees of the property company."""
