output "resource_group" {
  description = "The resource group."
  value       = azurerm_resource_group.this.name
}

output "network_id" {
  description = "The network."
  value       = azurerm_virtual_network.this.id
}

output "network_name" {
  description = "The network, by name."
  value       = azurerm_virtual_network.this.name
}

output "cluster_name" {
  description = "The cluster, if there is one."
  value       = one(azurerm_kubernetes_cluster.this[*].name)
}

output "database_ids" {
  description = "Databases by name, as other regions copy them."
  value       = { for name, db in azurerm_postgresql_flexible_server.this : name => db.id }
}

output "database_addresses" {
  description = "Where databases are reached."
  value       = { for name, db in azurerm_postgresql_flexible_server.this : name => db.fqdn }
}

output "cache_addresses" {
  description = "Where caches are reached."
  value       = { for name, cache in azurerm_redis_cache.this : name => cache.hostname }
}

output "storage_accounts" {
  description = "Storage accounts by store."
  value       = { for name, account in azurerm_storage_account.this : name => account.name }
}

output "front_names" {
  description = "Host names of gateways and load balancers."
  value       = [for address in azurerm_public_ip.front : address.fqdn]
}
