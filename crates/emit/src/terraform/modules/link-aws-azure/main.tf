# AWS and Azure: IPsec tunnels between the gateways of both, routes by BGP.
# A connection of AWS has two tunnels of its own; the design's tunnel is the first.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "inside_cidrs" {
  description = "Addresses inside of each tunnel, a /30; AWS has the first, Azure the second."
  type        = list(string)
}

variable "aws" {
  description = "AWS's end."
  type        = object({ vpn_gateway_id = string, asn = number })
}

variable "azure" {
  description = "Azure's end."
  type        = object({ location = string, resource_group = string, vpn_gateway_id = string, address = string, asn = number })
}

resource "aws_customer_gateway" "this" {
  type       = "ipsec.1"
  ip_address = var.azure.address
  bgp_asn    = var.azure.asn
  tags       = { Name = var.name }
}

resource "aws_vpn_connection" "this" {
  count = length(var.inside_cidrs)

  type                 = "ipsec.1"
  vpn_gateway_id       = var.aws.vpn_gateway_id
  customer_gateway_id  = aws_customer_gateway.this.id
  tunnel1_inside_cidr  = var.inside_cidrs[count.index]
  tunnel1_ike_versions = ["ikev2"]
  tags                 = { Name = "${var.name}-${count.index}" }
}

resource "azurerm_local_network_gateway" "this" {
  count = length(var.inside_cidrs)

  name                = "${var.name}-${count.index}"
  location            = var.azure.location
  resource_group_name = var.azure.resource_group
  gateway_address     = aws_vpn_connection.this[count.index].tunnel1_address

  bgp_settings {
    asn                 = var.aws.asn
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
  shared_key                 = aws_vpn_connection.this[count.index].tunnel1_preshared_key
  enable_bgp                 = true

  custom_bgp_addresses {
    primary = cidrhost(var.inside_cidrs[count.index], 2)
  }
}
