# Caches on Memorystore: a private address, TLS, and a key that Google keeps.

resource "google_redis_instance" "this" {
  for_each = var.caches

  name                    = "${var.name}-${each.key}"
  region                  = var.region
  tier                    = each.value.multi_zone ? "STANDARD_HA" : "BASIC"
  memory_size_gb          = each.value.memory_gb
  replica_count           = each.value.read_replicas > 0 ? each.value.read_replicas : null
  read_replicas_mode      = each.value.read_replicas > 0 ? "READ_REPLICAS_ENABLED" : null
  authorized_network      = google_compute_network.this.id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  labels                  = var.labels

  depends_on = [google_service_networking_connection.services]
}
