"""审批: chains with amount ladders; who applies does not approve."""
