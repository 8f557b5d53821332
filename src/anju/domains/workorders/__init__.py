"""工单: everything that somebody must go and do, from report to inspection, with its deadlines and its history."""
