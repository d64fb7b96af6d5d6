# Object storage: an account for each store, private, access by Entra accounts.

resource "azurerm_storage_account" "this" {
  for_each = var.containers

  name                            = substr("${var.short_name}${replace(each.key, "-", "")}", 0, 24)
  resource_group_name             = azurerm_resource_group.this.name
  location                        = var.location
  account_tier                    = "Standard"
  account_kind                    = "StorageV2"
  account_replication_type        = each.value.redundancy
  access_tier                     = each.value.access_tier
  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
  tags                            = var.labels

  blob_properties {
    versioning_enabled  = each.value.versioning
    change_feed_enabled = each.value.versioning

    delete_retention_policy {
      days = 7
    }
  }
}

resource "azurerm_storage_container" "this" {
  for_each = var.containers

  name                  = each.key
  storage_account_id    = azurerm_storage_account.this[each.key].id
  container_access_type = "private"
}

resource "azurerm_private_endpoint" "storage" {
  for_each = var.containers

  name                = "${var.name}-${each.key}-blob"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  subnet_id           = azurerm_subnet.endpoints.id
  tags                = var.labels

  private_service_connection {
    name                           = each.key
    private_connection_resource_id = azurerm_storage_account.this[each.key].id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }
}

resource "azurerm_storage_management_policy" "this" {
  for_each = { for name, store in var.containers : name => store if length(store.lifecycle) > 0 || store.expire_days != null }

  storage_account_id = azurerm_storage_account.this[each.key].id

  rule {
    name    = "ages"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      base_blob {
        tier_to_cool_after_days_since_modification_greater_than    = one([for l in each.value.lifecycle : l.days if l.tier == "Cool"])
        tier_to_cold_after_days_since_modification_greater_than    = one([for l in each.value.lifecycle : l.days if l.tier == "Cold"])
        tier_to_archive_after_days_since_modification_greater_than = one([for l in each.value.lifecycle : l.days if l.tier == "Archive"])
        delete_after_days_since_modification_greater_than          = each.value.expire_days
      }
    }
  }
}
