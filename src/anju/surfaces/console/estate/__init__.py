"""The property register on screen: tree, buildings, units, parking spaces."""
