"""The whole system on one machine: real servers, all services, one supervisor."""
