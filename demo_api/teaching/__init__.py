"""What a teacher shows: a film of six experiments, plans for a class, and a handout. Each is data."""
