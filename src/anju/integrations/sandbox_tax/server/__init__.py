"""The sandbox of the tax bureau itself: a small web server with a database of its own.

It shares nothing with the platform but a key. It must only listen on the loopback address: its control page lets
anybody answer as a buyer.
"""
