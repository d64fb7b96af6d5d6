# AWS and Google Cloud: IPsec tunnels between AWS's gateway and Google's HA VPN, routes by BGP.
# A connection of AWS has two tunnels of its own; the design's tunnel is the first.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "inside_cidrs" {
  description = "Addresses inside of each tunnel, a /30; AWS has the first, Google the second."
  type        = list(string)
}

variable "aws" {
  description = "AWS's end."
  type        = object({ vpn_gateway_id = string, asn = number })
}

variable "gcp" {
  description = "Google's end."
  type        = object({ region = string, router = string, vpn_gateway_id = string, addresses = list(string), asn = number })
}

resource "aws_customer_gateway" "this" {
  count = length(var.inside_cidrs)

  type       = "ipsec.1"
  ip_address = var.gcp.addresses[count.index]
  bgp_asn    = var.gcp.asn
  tags       = { Name = "${var.name}-${count.index}" }
}

resource "aws_vpn_connection" "this" {
  count = length(var.inside_cidrs)

  type                 = "ipsec.1"
  vpn_gateway_id       = var.aws.vpn_gateway_id
  customer_gateway_id  = aws_customer_gateway.this[count.index].id
  tunnel1_inside_cidr  = var.inside_cidrs[count.index]
  tunnel1_ike_versions = ["ikev2"]
  tags                 = { Name = "${var.name}-${count.index}" }
}

resource "google_compute_external_vpn_gateway" "this" {
  count = length(var.inside_cidrs)

  name            = "${var.name}-${count.index}"
  redundancy_type = "SINGLE_IP_INTERNALLY_REDUNDANT"

  interface {
    id         = 0
    ip_address = aws_vpn_connection.this[count.index].tunnel1_address
  }
}

resource "google_compute_vpn_tunnel" "this" {
  count = length(var.inside_cidrs)

  name                            = "${var.name}-${count.index}"
  region                          = var.gcp.region
  router                          = var.gcp.router
  vpn_gateway                     = var.gcp.vpn_gateway_id
  vpn_gateway_interface           = count.index
  peer_external_gateway           = google_compute_external_vpn_gateway.this[count.index].id
  peer_external_gateway_interface = 0
  shared_secret                   = aws_vpn_connection.this[count.index].tunnel1_preshared_key
  ike_version                     = 2
}

resource "google_compute_router_interface" "this" {
  count = length(var.inside_cidrs)

  name       = "${var.name}-${count.index}"
  region     = var.gcp.region
  router     = var.gcp.router
  ip_range   = "${cidrhost(var.inside_cidrs[count.index], 2)}/30"
  vpn_tunnel = google_compute_vpn_tunnel.this[count.index].name
}

resource "google_compute_router_peer" "this" {
  count = length(var.inside_cidrs)

  name            = "${var.name}-${count.index}"
  region          = var.gcp.region
  router          = var.gcp.router
  interface       = google_compute_router_interface.this[count.index].name
  peer_ip_address = cidrhost(var.inside_cidrs[count.index], 1)
  peer_asn        = var.aws.asn
}
