"""Files of products, read into what they tell. Of kit, so that its process starts at once."""
