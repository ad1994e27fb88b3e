"""The counsellors' web pages. Every object is fetched through the team's scope; what is not in it is a 404."""
