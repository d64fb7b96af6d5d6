# The end of tunnels to other clouds.

variable "vpn" {
  description = "Number of this region in BGP, size of its gateway, and its addresses inside of tunnels."
  type        = object({ asn = number, sku = string, addresses = list(string) })
  default     = null
}

resource "azurerm_subnet" "gateway" {
  count = var.vpn == null ? 0 : 1

  # The service looks for this name.
  name                 = "GatewaySubnet"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.cidr, 8, 4)]
}

resource "azurerm_public_ip" "gateway" {
  count = var.vpn == null ? 0 : 1

  name                = "${var.name}-vpn"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = var.labels
}

resource "azurerm_virtual_network_gateway" "this" {
  count = var.vpn == null ? 0 : 1

  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  type                = "Vpn"
  vpn_type            = "RouteBased"
  sku                 = var.vpn.sku
  enable_bgp          = true
  tags                = var.labels

  ip_configuration {
    name                 = "vpn"
    public_ip_address_id = azurerm_public_ip.gateway[0].id
    subnet_id            = azurerm_subnet.gateway[0].id
  }

  bgp_settings {
    asn = var.vpn.asn

    peering_addresses {
      ip_configuration_name = "vpn"
      apipa_addresses       = var.vpn.addresses
    }
  }
}

output "vpn" {
  description = "This region's end of tunnels."
  value = {
    location       = var.location
    resource_group = azurerm_resource_group.this.name
    vpn_gateway_id = one(azurerm_virtual_network_gateway.this[*].id)
    address        = one(azurerm_public_ip.gateway[*].ip_address)
    asn            = one([for v in [var.vpn] : v.asn if v != null])
  }
}

output "peering" {
  description = "This region's end of peerings."
  value = {
    network_id     = azurerm_virtual_network.this.id
    network_name   = azurerm_virtual_network.this.name
    resource_group = azurerm_resource_group.this.name
  }
}
