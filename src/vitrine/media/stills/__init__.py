"""Still pictures of a show: one every ten seconds, and the newest of them at one address."""
