"""客服: what residents report, how it goes on and what they say of it."""
