"""Tests of the counsellors' pages."""
