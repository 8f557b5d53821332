"""费用: what a project spends, from the claim to the payment."""
