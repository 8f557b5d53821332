"""What makes the pages an app on the phone: manifest, service worker, the page for no network."""
