from prometheus_client import Counter, Gauge

ROOMS = Gauge("vitrine_room_rooms", "Rooms open on this node")
SOCKETS = Gauge("vitrine_room_sockets", "Connected sockets")
ENTRIES = Counter("vitrine_room_entries", "Log entries received")
FRAMES = Counter("vitrine_room_frames", "Frames sent to viewers")
GAPS = Counter("vitrine_room_gaps", "Gaps in core messages, filled from the stream")
SAID = Counter("vitrine_room_said", "Chat lines stored")
REACTED = Counter("vitrine_room_reacted", "Reactions counted")
REFUSED = Counter("vitrine_room_refused", "Requests refused", ["code"])
SLOW = Counter("vitrine_room_slow", "Sockets that fell behind", ["outcome"])
FLUSHES = Counter("vitrine_room_flushes", "Flushes of played time stored")
FLUSHES_LOST = Counter("vitrine_room_flushes_lost", "Flushes of played time given up")
