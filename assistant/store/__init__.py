"""What is kept: tables, migrations, sealing, and the queries everything else uses. Returns frozen values."""
