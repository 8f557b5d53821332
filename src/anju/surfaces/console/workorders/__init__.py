"""Work orders on the desk: queues, the order page, dispatch, limits and rules, figures."""
