"""What no register may hold is found by its words and emptied, so that it stands nowhere in the
stored bytes."""
