variable "name" {
  description = "Beginning of every name: design and region."
  type        = string
}

variable "labels" {
  description = "Labels of everything here."
  type        = map(string)
}

variable "cidr" {
  description = "Addresses of the network, a /16 that no other region has."
  type        = string
}

variable "peer_cidrs" {
  description = "Addresses of the other regions that may reach the data stores here."
  type        = list(string)
}

variable "zones" {
  description = "Zones in use."
  type        = number
}

variable "nat_gateways" {
  description = "NAT gateways, spread over the zones."
  type        = number
}

variable "vm_tiers" {
  description = "Tiers on virtual machines."
  type = map(object({
    instance_type = string
    arm           = bool
    nodes         = number
    nodes_min     = number
    nodes_max     = number
    spot_percent  = number
    disk_gb       = optional(number)
    disk_type     = optional(string)
    user_facing   = bool
  }))
}

variable "kubernetes_tiers" {
  description = "Tiers on EKS; on-demand and spot nodes are groups of their own."
  type = map(object({
    instance_type = string
    arm           = bool
    nodes         = number
    nodes_min     = number
    nodes_max     = number
    spot          = bool
    disk_gb       = optional(number)
    tier          = string
  }))
}

variable "databases" {
  description = "Databases on RDS. With `replica_of`, a copy of that instance in another region."
  type = map(object({
    engine         = string
    engine_version = optional(string)
    instance_type  = string
    storage_gb     = optional(number)
    storage_type   = optional(string)
    multi_zone     = bool
    read_replicas  = number
    retention_days = number
    replica_of     = optional(string)
  }))
}

variable "backup_copies" {
  description = "Automated backups of instances elsewhere, copied to this region: ARN and days."
  type = map(object({
    source_arn     = string
    retention_days = number
  }))
  default = {}
}

variable "caches" {
  description = "Caches on ElastiCache."
  type = map(object({
    node_type  = string
    shards     = number
    replicas   = number
    multi_zone = bool
  }))
}

variable "buckets" {
  description = "Object storage. `lifecycle` moves objects by age; `replicas` are ARNs of buckets that follow."
  type = map(object({
    versioning    = bool
    storage_class = string
    expire_days   = optional(number)
    lifecycle = list(object({
      days          = number
      storage_class = string
    }))
    replicas = map(object({
      arn           = string
      key_arn       = string
      storage_class = string
      deletes       = bool
    }))
  }))
}

variable "balancers" {
  description = "Load balancers: `application` or `network`."
  type        = map(string)
}

variable "service_port" {
  description = "Port on which the user-facing tier listens."
  type        = number
}

variable "health_check" {
  description = "How a balancer notices a lost node: path, seconds between probes, failed probes in a row."
  type = object({
    path     = string
    every    = number
    failures = number
  })
}

variable "certificate_arn" {
  description = "Certificate of the application load balancers; needed where there are any."
  type        = string
  default     = null
}

variable "cpu_target_percent" {
  description = "Use of the processors that autoscaling of virtual machines aims at."
  type        = number
  default     = null
}
