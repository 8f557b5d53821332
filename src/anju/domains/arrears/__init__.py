"""催缴: chasing what is owed, with proof, within the hours and the law, and never out of time."""
