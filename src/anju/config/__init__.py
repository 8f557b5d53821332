"""The outermost ring: settings, addresses, schedule, shipped roles and set-up."""
