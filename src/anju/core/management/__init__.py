"""Django's own commands, where Anju does them differently."""
