output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "route_table_ids" {
  description = "Route tables of the nodes, in the order of their zones."
  value       = [for key in sort(keys(aws_route_table.private)) : aws_route_table.private[key].id]
}

output "key_arn" {
  description = "The key of the region."
  value       = aws_kms_key.this.arn
}

output "cluster_name" {
  description = "The cluster, if there is one."
  value       = one(aws_eks_cluster.this[*].name)
}

output "database_arns" {
  description = "Databases by name."
  value       = { for name, db in aws_db_instance.this : name => db.arn }
}

output "database_addresses" {
  description = "Where databases are reached."
  value       = { for name, db in aws_db_instance.this : name => db.address }
}

output "cache_addresses" {
  description = "Where caches are reached."
  value       = { for name, cache in aws_elasticache_replication_group.this : name => coalesce(cache.configuration_endpoint_address, cache.primary_endpoint_address) }
}

output "bucket_arns" {
  description = "Buckets by name."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.arn }
}

output "balancer_names" {
  description = "Host names of the load balancers."
  value       = { for name, balancer in aws_lb.this : name => balancer.dns_name }
}
