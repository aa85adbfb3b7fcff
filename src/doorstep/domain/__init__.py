"""The nouns and the closed lists: what every other room speaks of; standard library only."""
