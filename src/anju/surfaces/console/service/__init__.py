"""Reports at the desk: taken by telephone or over the counter, sorted, asked about, judged."""
