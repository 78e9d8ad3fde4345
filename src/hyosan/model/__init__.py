"""What is asked, frozen: pathogen, circles, behaviour, surveillance, responses. No arrays, no engine."""
