# Two regions of Google Cloud: peering inside Google's network.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "ends" {
  description = "Both networks."
  type = object({
    a = object({ network_id = string })
    b = object({ network_id = string })
  })
}

resource "google_compute_network_peering" "a" {
  name         = "${var.name}-a"
  network      = var.ends.a.network_id
  peer_network = var.ends.b.network_id
}

# Google takes one change of a network's peerings at a time.
resource "google_compute_network_peering" "b" {
  name         = "${var.name}-b"
  network      = var.ends.b.network_id
  peer_network = var.ends.a.network_id
  depends_on   = [google_compute_network_peering.a]
}
