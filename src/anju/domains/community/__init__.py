"""社区: notices of the estate, and who has read them."""
