"""The sandbox acquirer itself: a small web server with a database of its own that behaves as acquirers do, also badly.

It shares nothing with the platform but a key. It must only listen on the loopback address: whoever reaches it may pay.
"""
