"""What a home has to pay and has paid."""
