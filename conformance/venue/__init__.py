"""A loopback Binance USDⓈ-M futures exchange: market data over real HTTP and WebSockets.

Importing this package is cheap; the server library is loaded when a venue starts.
"""

from conformance.venue.exchange import VenueSettings
from conformance.venue.faults.fault import Fault, Point
from conformance.venue.http.signing import Credential
from conformance.venue.journal import Journal, VenueEvent
from conformance.venue.limits import Limits
from conformance.venue.market.catalogue import Catalogue, Contract, default_catalogue
from conformance.venue.market.generator import Volume
from conformance.venue.script import Cue, Frame, Script, read_script
from conformance.venue.server import Venue, VenueError

__all__ = [
    "Catalogue",
    "Contract",
    "Credential",
    "Cue",
    "Fault",
    "Frame",
    "Journal",
    "Limits",
    "Point",
    "Script",
    "Venue",
    "VenueError",
    "VenueEvent",
    "VenueSettings",
    "Volume",
    "default_catalogue",
    "read_script",
]
