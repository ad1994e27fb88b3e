"""What flows can do beyond talking: named actions. They read, compute, and return effects; they never write."""
