"""安居 Anju, a property management platform."""

__version__ = "0.1.0"
