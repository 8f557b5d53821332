"""维修: who is liable for a repair, what it will cost, who agreed, how the work was shown, and its bill."""
