"""仓库: materials, the stores that hold them, and what moved."""
