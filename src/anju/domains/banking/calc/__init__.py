"""Reading what banks give, pure."""
