"""The resident's account: signing in and out."""
