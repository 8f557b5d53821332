"""The pages, for a WSGI server."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

# A request is many short waits for the database. With the default of 5 ms a thread whose answer has come, and who may
# hold the lock that the others wait for, stands in line behind every thread that is computing.
sys.setswitchinterval(0.0005)

# A page reads few rows. Starting helpers for them takes longer than reading, and takes the cores of other pages.
# Nor does a page wait for ever for rows that others hold: some that wait would keep everybody's from their turn.
os.environ.setdefault("PGOPTIONS", "-c max_parallel_workers_per_gather=0 -c lock_timeout=5s")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anju.config.settings")
application = get_wsgi_application()

# What is loaded by now stays for good: looking through all of it again for garbage took a quarter of every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
