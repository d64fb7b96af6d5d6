# Databases on Azure Database for PostgreSQL: in the network of the region, sign-in by Entra accounts only,
# so that there is no password.

locals {
  read_replicas = merge([
    for name, db in var.databases : {
      for i in range(db.read_replicas) : "${name}-read-${i + 1}" => merge(db, { source = name })
    }
  ]...)
}

resource "azurerm_private_dns_zone" "database" {
  count = length(var.databases) > 0 ? 1 : 0

  name                = "${var.name}.postgres.database.azure.com"
  resource_group_name = azurerm_resource_group.this.name
  tags                = var.labels
}

resource "azurerm_private_dns_zone_virtual_network_link" "database" {
  count = length(var.databases) > 0 ? 1 : 0

  name                  = var.name
  resource_group_name   = azurerm_resource_group.this.name
  private_dns_zone_name = azurerm_private_dns_zone.database[0].name
  virtual_network_id    = azurerm_virtual_network.this.id
  tags                  = var.labels
}

resource "azurerm_postgresql_flexible_server" "this" {
  for_each = var.databases

  name                          = "${var.name}-${each.key}"
  resource_group_name           = azurerm_resource_group.this.name
  location                      = var.location
  create_mode                   = each.value.replica_of == null ? "Default" : "Replica"
  source_server_id              = each.value.replica_of
  version                       = each.value.replica_of == null ? each.value.version : null
  sku_name                      = each.value.sku
  storage_mb                    = each.value.storage_mb
  auto_grow_enabled             = true
  zone                          = length(var.zones) > 0 ? var.zones[0] : null
  backup_retention_days         = each.value.retention_days
  geo_redundant_backup_enabled  = each.value.geo_backup
  delegated_subnet_id           = azurerm_subnet.database[0].id
  private_dns_zone_id           = azurerm_private_dns_zone.database[0].id
  public_network_access_enabled = false
  tags                          = var.labels

  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = false
    tenant_id                     = var.tenant_id
  }

  dynamic "high_availability" {
    for_each = each.value.multi_zone ? [true] : []

    content {
      mode                      = length(var.zones) > 1 ? "ZoneRedundant" : "SameZone"
      standby_availability_zone = length(var.zones) > 1 ? var.zones[1] : null
    }
  }

  lifecycle {
    prevent_destroy = true
    # A failover swaps the two.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }

  depends_on = [azurerm_private_dns_zone_virtual_network_link.database]
}

resource "azurerm_postgresql_flexible_server" "read_replica" {
  for_each = local.read_replicas

  name                          = "${var.name}-${each.key}"
  resource_group_name           = azurerm_resource_group.this.name
  location                      = var.location
  create_mode                   = "Replica"
  source_server_id              = azurerm_postgresql_flexible_server.this[each.value.source].id
  sku_name                      = each.value.sku
  delegated_subnet_id           = azurerm_subnet.database[0].id
  private_dns_zone_id           = azurerm_private_dns_zone.database[0].id
  public_network_access_enabled = false
  tags                          = var.labels

  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = false
    tenant_id                     = var.tenant_id
  }

  lifecycle {
    ignore_changes = [zone]
  }
}
