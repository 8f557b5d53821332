"""房产资源: buildings, entrances, units, parking spaces."""
