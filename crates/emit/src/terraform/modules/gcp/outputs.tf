output "network_id" {
  description = "The network."
  value       = google_compute_network.this.id
}

output "instance_groups" {
  description = "Groups of virtual machines, with the tier of each."
  value = {
    for name, group in google_compute_region_instance_group_manager.tier :
    name => { tier = var.vm_tiers[name].tier, group = group.instance_group }
  }
}

output "cluster_name" {
  description = "The cluster, if there is one."
  value       = one(google_container_cluster.this[*].name)
}

output "database_names" {
  description = "Databases by name, as other regions copy them."
  value       = { for name, db in google_sql_database_instance.this : name => db.name }
}

output "database_addresses" {
  description = "Where databases are reached."
  value       = { for name, db in google_sql_database_instance.this : name => db.private_ip_address }
}

output "cache_addresses" {
  description = "Where caches are reached."
  value       = { for name, cache in google_redis_instance.this : name => cache.host }
}

output "bucket_names" {
  description = "Buckets by name."
  value       = { for name, bucket in google_storage_bucket.this : name => bucket.name }
}
