"""`python -m mailcheck`: the same as the command."""

from mailcheck.cli.app import main

if __name__ == "__main__":
    main()
