"""Where messages leave the house: one module per provider, each behind `base.Provider`."""
