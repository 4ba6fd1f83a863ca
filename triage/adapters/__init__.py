"""The doors to the outside world: one library behind each, foreign errors turned into ours at the door."""
