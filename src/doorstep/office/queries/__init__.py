"""What pages ask of the database; every filter of who may see what stands here."""
