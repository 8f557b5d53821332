"""消息: what users are told on screen; other channels join here by ports."""
