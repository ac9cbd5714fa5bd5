"""The version of the portal, in one place."""

VERSION = "0.1.0"
