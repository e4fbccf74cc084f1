"""The container's image: from the checkout into the registry, known by its digest."""
