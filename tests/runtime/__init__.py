"""Tests of what runs Anju on a machine, with real servers and real processes."""
