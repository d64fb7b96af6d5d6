variable "name" {
  description = "Beginning of every name: design and region."
  type        = string
}

variable "short_name" {
  description = "The same in at most ten letters and digits, for names that take nothing else."
  type        = string
}

variable "labels" {
  description = "Labels of everything here."
  type        = map(string)
}

variable "location" {
  description = "The region."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network, a /16 that no other region has."
  type        = string
}

variable "peer_cidrs" {
  description = "Addresses of the other regions that may reach the nodes here."
  type        = list(string)
}

variable "zones" {
  description = "Numbers of the zones in use; empty in a region without zones."
  type        = list(string)
}

variable "nat_gateways" {
  description = "NAT gateways."
  type        = number
}

variable "vm_tiers" {
  description = "Tiers on virtual machines; on-demand and spot nodes are sets of their own."
  type = map(object({
    instance_type = string
    arm           = bool
    nodes         = number
    nodes_min     = number
    nodes_max     = number
    spot          = bool
    disk_gb       = optional(number)
    disk_type     = optional(string)
    user_facing   = bool
    tier          = string
  }))
}

variable "kubernetes_tiers" {
  description = "Tiers on AKS; on-demand and spot nodes are pools of their own."
  type = map(object({
    instance_type = string
    nodes         = number
    nodes_min     = number
    nodes_max     = number
    spot          = bool
    disk_gb       = optional(number)
    tier          = string
  }))
}

variable "databases" {
  description = "Databases on Azure Database for PostgreSQL. With `replica_of`, a copy of that server in another region."
  type = map(object({
    version        = string
    sku            = string
    storage_mb     = optional(number)
    multi_zone     = bool
    read_replicas  = number
    retention_days = number
    geo_backup     = bool
    replica_of     = optional(string)
  }))
}

variable "caches" {
  description = "Caches on Azure Cache for Redis."
  type = map(object({
    sku      = string
    family   = string
    capacity = number
    shards   = optional(number)
    replicas = optional(number)
  }))
}

variable "containers" {
  description = "Object storage, an account each. `lifecycle` moves objects by age."
  type = map(object({
    redundancy  = string
    access_tier = string
    versioning  = bool
    expire_days = optional(number)
    lifecycle = list(object({
      days = number
      tier = string
    }))
  }))
}

variable "gateways" {
  description = "Application gateways."
  type        = number
}

variable "balancers" {
  description = "Load balancers of layer 4."
  type        = number
}

variable "service_port" {
  description = "Port on which the user-facing tier listens."
  type        = number
}

variable "health_check" {
  description = "How a lost node is noticed: path, seconds between probes, failed probes in a row."
  type = object({
    path     = string
    every    = number
    failures = number
  })
}

variable "admin_ssh_public_key" {
  description = "Public key of the administrators of virtual machines; needed where there are any."
  type        = string
  default     = null
}

variable "certificate_secret_id" {
  description = "Secret of a Key Vault that holds the gateways' certificate; needed where there are any."
  type        = string
  default     = null
}

variable "gateway_identity_id" {
  description = "Identity that may read that secret; needed where there are gateways."
  type        = string
  default     = null
}

variable "tenant_id" {
  description = "The tenant whose accounts may sign in to databases."
  type        = string
}

variable "cpu_target_percent" {
  description = "Use of the processors that autoscaling of virtual machines aims at."
  type        = number
  default     = null
}
