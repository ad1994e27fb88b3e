"""From flow files to a `Book`: YAML with line numbers, schema, compilation, cross checks.

Every stage reports to one `Desk`; nothing stops at the first error.
"""
