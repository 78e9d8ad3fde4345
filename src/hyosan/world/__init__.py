"""Places, people and circles as arrays: generate a city, read one in."""
