# Azure and Google Cloud: IPsec tunnels between the gateways of both, routes by BGP. The key is made by
# Terraform and is in its state, nowhere else.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "inside_cidrs" {
  description = "Addresses inside of each tunnel, a /30; Google has the first, Azure the second."
  type        = list(string)
}

variable "azure" {
  description = "Azure's end."
  type        = object({ location = string, resource_group = string, vpn_gateway_id = string, address = string, asn = number })
}

variable "gcp" {
  description = "Google's end."
  type        = object({ region = string, router = string, vpn_gateway_id = string, addresses = list(string), asn = number })
}

resource "random_password" "key" {
  count = length(var.inside_cidrs)

  length  = 48
  special = false
}

resource "google_compute_external_vpn_gateway" "this" {
  name            = var.name
  redundancy_type = "SINGLE_IP_INTERNALLY_REDUNDANT"

  interface {
    id         = 0
    ip_address = var.azure.address
  }
}

resource "google_compute_vpn_tunnel" "this" {
  count = length(var.inside_cidrs)

  name                            = "${var.name}-${count.index}"
  region                          = var.gcp.region
  router                          = var.gcp.router
  vpn_gateway                     = var.gcp.vpn_gateway_id
  vpn_gateway_interface           = count.index
  peer_external_gateway           = google_compute_external_vpn_gateway.this.id
  peer_external_gateway_interface = 0
  shared_secret                   = random_password.key[count.index].result
  ike_version                     = 2
}

resource "google_compute_router_interface" "this" {
  count = length(var.inside_cidrs)

  name       = "${var.name}-${count.index}"
  region     = var.gcp.region
  router     = var.gcp.router
  ip_range   = "${cidrhost(var.inside_cidrs[count.index], 1)}/30"
  vpn_tunnel = google_compute_vpn_tunnel.this[count.index].name
}

resource "google_compute_router_peer" "this" {
  count = length(var.inside_cidrs)

  name            = "${var.name}-${count.index}"
  region          = var.gcp.region
  router          = var.gcp.router
  interface       = google_compute_router_interface.this[count.index].name
  peer_ip_address = cidrhost(var.inside_cidrs[count.index], 2)
  peer_asn        = var.azure.asn
}

resource "azurerm_local_network_gateway" "this" {
  count = length(var.inside_cidrs)

  name                = "${var.name}-${count.index}"
  location            = var.azure.location
  resource_group_name = var.azure.resource_group
  gateway_address     = var.gcp.addresses[count.index]

  bgp_settings {
    asn                 = var.gcp.asn
    bgp_peering_address = cidrhost(var.inside_cidrs[count.index], 1)
  }
}

resource "azurerm_virtual_network_gateway_connection" "this" {
  count = length(var.inside_cidrs)

  name                       = "${var.name}-${count.index}"
  location                   = var.azure.location
  resource_group_name        = var.azure.resource_group
  type                       = "IPsec"
  virtual_network_gateway_id = var.azure.vpn_gateway_id
  local_network_gateway_id   = azurerm_local_network_gateway.this[count.index].id
  shared_key                 = random_password.key[count.index].result
  enable_bgp                 = true

  custom_bgp_addresses {
    primary = cidrhost(var.inside_cidrs[count.index], 2)
  }
}
