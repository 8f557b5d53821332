"""业主共有资金: what belongs to the owners together, the maintenance fund's shadow ledger and common-area income."""
