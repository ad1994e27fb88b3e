"""For who leads: how the teams are doing, the risk log, the audit."""
