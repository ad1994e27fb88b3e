"""The provider on this machine."""
