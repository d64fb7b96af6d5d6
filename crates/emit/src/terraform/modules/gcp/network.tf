data "google_compute_zones" "here" {
  region = var.region
}

locals {
  zones = slice(data.google_compute_zones.here.names, 0, var.zones)
  # The ranges from which Google's own probes and balancers come.
  probes = ["35.191.0.0/16", "130.211.0.0/22"]
}

resource "google_compute_network" "this" {
  name                    = var.name
  auto_create_subnetworks = false
  routing_mode            = "GLOBAL"
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "${var.name}-nodes"
  network                  = google_compute_network.this.id
  region                   = var.region
  ip_cidr_range            = cidrsubnet(var.cidr, 4, 1)
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = cidrsubnet(var.cidr, 2, 1)
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = cidrsubnet(var.cidr, 4, 2)
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "inside" {
  name          = "${var.name}-inside"
  network       = google_compute_network.this.id
  source_ranges = concat([var.cidr], var.peer_cidrs)

  allow {
    protocol = "tcp"
    ports    = [tostring(var.service_port)]
  }
}

resource "google_compute_firewall" "probes" {
  name          = "${var.name}-probes"
  network       = google_compute_network.this.id
  source_ranges = local.probes

  allow {
    protocol = "tcp"
    ports    = [tostring(var.service_port)]
  }
}

resource "google_compute_router" "this" {
  count = var.nat ? 1 : 0

  name    = "${var.name}-nat"
  network = google_compute_network.this.id
  region  = var.region
}

resource "google_compute_router_nat" "this" {
  count = var.nat ? 1 : 0

  name                               = var.name
  router                             = google_compute_router.this[0].name
  region                             = var.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

# Addresses for managed services, which live in a network of Google's.
resource "google_compute_global_address" "services" {
  count = length(var.databases) + length(var.caches) > 0 ? 1 : 0

  name          = "${var.name}-services"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = cidrhost(cidrsubnet(var.cidr, 2, 2), 0)
  prefix_length = 18
}

resource "google_service_networking_connection" "services" {
  count = length(var.databases) + length(var.caches) > 0 ? 1 : 0

  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services[0].name]
}
