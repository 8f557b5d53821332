"""The doors of the platform: URLs, views, forms and templates; no models and no writes of their own."""
