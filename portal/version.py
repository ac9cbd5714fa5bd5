"""The version of the portal, in one place."""

VERSION = "0.2.0"
