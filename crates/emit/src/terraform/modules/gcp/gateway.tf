# The end of tunnels to other clouds.

variable "vpn_asn" {
  description = "Number of this region in BGP; with it, the region has a VPN gateway."
  type        = number
  default     = null
}

resource "google_compute_ha_vpn_gateway" "this" {
  count = var.vpn_asn == null ? 0 : 1

  name    = var.name
  network = google_compute_network.this.id
  region  = var.region
}

resource "google_compute_router" "vpn" {
  count = var.vpn_asn == null ? 0 : 1

  name    = "${var.name}-vpn"
  network = google_compute_network.this.id
  region  = var.region

  bgp {
    asn = var.vpn_asn
  }
}

output "vpn" {
  description = "This region's end of tunnels."
  value = {
    region         = var.region
    router         = one(google_compute_router.vpn[*].name)
    vpn_gateway_id = one(google_compute_ha_vpn_gateway.this[*].id)
    addresses      = flatten([for g in google_compute_ha_vpn_gateway.this : [for i in g.vpn_interfaces : i.ip_address]])
    asn            = var.vpn_asn
  }
}

output "peering" {
  description = "This region's end of peerings."
  value       = { network_id = google_compute_network.this.id }
}
