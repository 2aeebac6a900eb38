"""Finding people by whatever is at hand: the keys a contact is found under, and how a query is looked up and ranked."""
