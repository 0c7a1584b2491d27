"""Short files cut out of a recording: what to take, how to cut it, what stands under it."""
