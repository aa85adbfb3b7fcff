"""Who is visited by whom and when, and what a visit says in rows of the visits' register."""
