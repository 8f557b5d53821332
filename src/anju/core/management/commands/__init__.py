"""One module a command, named as Django names it."""
