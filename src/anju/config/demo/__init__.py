"""The demonstration estate: a roster, people who work there, three years of bills and payments, all seeded."""
