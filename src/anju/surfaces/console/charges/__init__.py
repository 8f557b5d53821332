"""Charges that no monthly run issues, late charges, waivers and deposits on screen."""
