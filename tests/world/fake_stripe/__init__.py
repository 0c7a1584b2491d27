"""Stripe's API as far as Vitrine speaks it, with its guards and its moods."""
