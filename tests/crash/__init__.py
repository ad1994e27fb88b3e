"""A server killed without warning, and a provider that misbehaves: nothing accepted is lost, nothing is said twice."""
