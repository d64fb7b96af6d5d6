# Two regions of Azure: peering over Microsoft's own network.

variable "name" {
  description = "Name of the link."
  type        = string
}

variable "ends" {
  description = "Both networks, with their resource groups."
  type = object({
    a = object({ network_id = string, network_name = string, resource_group = string })
    b = object({ network_id = string, network_name = string, resource_group = string })
  })
}

resource "azurerm_virtual_network_peering" "a" {
  name                      = "${var.name}-a"
  resource_group_name       = var.ends.a.resource_group
  virtual_network_name      = var.ends.a.network_name
  remote_virtual_network_id = var.ends.b.network_id
}

resource "azurerm_virtual_network_peering" "b" {
  name                      = "${var.name}-b"
  resource_group_name       = var.ends.b.resource_group
  virtual_network_name      = var.ends.b.network_name
  remote_virtual_network_id = var.ends.a.network_id
}
