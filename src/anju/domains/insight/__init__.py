"""分析决策: figures made of what other domains keep, with the time they were made."""
