"""安居 Anju, a property management platform."""
