"""What the owners are told of their joint funds, on their phones."""
