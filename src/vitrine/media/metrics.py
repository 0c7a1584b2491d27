from prometheus_client import Counter, Gauge

PUBLISHERS = Gauge("vitrine_media_publishers", "Streams that are being received")
REFUSED = Counter("vitrine_media_refused", "Publishers sent away", ["code"])
RECEIVED = Counter("vitrine_media_received_bytes", "Bytes received from publishers")
UNSENT = Gauge("vitrine_media_unsent_files", "Recorded files that the blob store does not have yet")
LADDER_FELL = Counter("vitrine_media_ladder_fell", "Encoders of renditions that ended", ["why"])
SERVED = Counter("vitrine_media_served_bytes", "Bytes of playlists and media sent", ["kind"])
