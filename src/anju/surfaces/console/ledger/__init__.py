"""The books on screen: entries, trial balance, check of the units, closed months."""
