"""Analysis on screen: results, and the check of the books."""
