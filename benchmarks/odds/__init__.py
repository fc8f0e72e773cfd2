"""How well plans keep their promises, judged by a simulator that shares no code with the planner."""
