"""The venue's HTTP side: ports, requests, endpoints and what a proxy is asked for."""
