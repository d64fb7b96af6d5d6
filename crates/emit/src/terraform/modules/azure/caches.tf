# Caches on Azure Cache for Redis: TLS only, sign-in by Entra accounts, reached inside the network.

resource "azurerm_redis_cache" "this" {
  for_each = var.caches

  name                               = "${var.name}-${each.key}"
  resource_group_name                = azurerm_resource_group.this.name
  location                           = var.location
  sku_name                           = each.value.sku
  family                             = each.value.family
  capacity                           = each.value.capacity
  shard_count                        = each.value.shards
  replicas_per_primary               = each.value.replicas
  zones                              = each.value.sku == "Premium" && length(var.zones) > 1 ? var.zones : null
  minimum_tls_version                = "1.2"
  non_ssl_port_enabled               = false
  public_network_access_enabled      = false
  access_keys_authentication_enabled = false
  tags                               = var.labels

  redis_configuration {
    active_directory_authentication_enabled = true
  }
}

resource "azurerm_private_endpoint" "cache" {
  for_each = var.caches

  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  subnet_id           = azurerm_subnet.endpoints.id
  tags                = var.labels

  private_service_connection {
    name                           = each.key
    private_connection_resource_id = azurerm_redis_cache.this[each.key].id
    subresource_names              = ["redisCache"]
    is_manual_connection           = false
  }
}
