"""What may be kept and for how long: consent, age bands, export, erasure, retention."""
