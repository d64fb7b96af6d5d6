resource "azurerm_resource_group" "this" {
  name     = var.name
  location = var.location
  tags     = var.labels
}

resource "azurerm_virtual_network" "this" {
  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  address_space       = [var.cidr]
  tags                = var.labels
}

resource "azurerm_subnet" "nodes" {
  name                            = "nodes"
  resource_group_name             = azurerm_resource_group.this.name
  virtual_network_name            = azurerm_virtual_network.this.name
  address_prefixes                = [cidrsubnet(var.cidr, 2, 1)]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet" "edge" {
  name                 = "edge"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.cidr, 8, 1)]
}

resource "azurerm_subnet" "endpoints" {
  name                 = "endpoints"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.cidr, 8, 2)]
}

resource "azurerm_subnet" "database" {
  count = length(var.databases) > 0 ? 1 : 0

  name                 = "database"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.cidr, 8, 3)]

  delegation {
    name = "postgresql"

    service_delegation {
      name    = "Microsoft.DBforPostgreSQL/flexibleServers"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_network_security_group" "nodes" {
  name                = "${var.name}-nodes"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  tags                = var.labels

  security_rule {
    name                       = "design"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    source_address_prefixes    = concat([var.cidr], var.peer_cidrs)
    destination_port_range     = tostring(var.service_port)
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "probes"
    priority                   = 110
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "*"
    source_port_range          = "*"
    source_address_prefix      = "AzureLoadBalancer"
    destination_port_range     = "*"
    destination_address_prefix = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}

resource "azurerm_public_ip" "nat" {
  count = var.nat_gateways

  name                = "${var.name}-nat-${count.index}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = var.labels
}

resource "azurerm_nat_gateway" "this" {
  count = var.nat_gateways

  name                = "${var.name}-${count.index}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  sku_name            = "Standard"
  zones               = length(var.zones) > 0 ? [var.zones[count.index % length(var.zones)]] : null
  tags                = var.labels
}

resource "azurerm_nat_gateway_public_ip_association" "this" {
  count = var.nat_gateways

  nat_gateway_id       = azurerm_nat_gateway.this[count.index].id
  public_ip_address_id = azurerm_public_ip.nat[count.index].id
}

# A subnet takes one gateway; further ones wait for subnets of their own.
resource "azurerm_subnet_nat_gateway_association" "nodes" {
  count = var.nat_gateways > 0 ? 1 : 0

  subnet_id      = azurerm_subnet.nodes.id
  nat_gateway_id = azurerm_nat_gateway.this[0].id
}
