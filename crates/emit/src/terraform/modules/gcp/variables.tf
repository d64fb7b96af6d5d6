variable "name" {
  description = "Beginning of every name: design and region."
  type        = string
}

variable "labels" {
  description = "Labels of everything here."
  type        = map(string)
}

variable "region" {
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
  description = "Zones in use."
  type        = number
}

variable "nat" {
  description = "Whether nodes reach the internet through Cloud NAT."
  type        = bool
}

variable "vm_tiers" {
  description = "Tiers on virtual machines; on-demand and spot nodes are groups of their own."
  type = map(object({
    instance_type = string
    arm           = bool
    nodes         = number
    nodes_min     = number
    nodes_max     = number
    spot          = bool
    disk_gb       = optional(number)
    disk_type     = optional(string)
    tier          = string
  }))
}

variable "kubernetes_tiers" {
  description = "Tiers on GKE; on-demand and spot nodes are pools of their own."
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
  description = "Databases on Cloud SQL. With `replica_of`, a copy of that instance in another region."
  type = map(object({
    version        = string
    tier           = string
    storage_gb     = optional(number)
    multi_zone     = bool
    read_replicas  = number
    retention_days = number
    point_in_time  = bool
    replica_of     = optional(string)
  }))
}

variable "caches" {
  description = "Caches on Memorystore."
  type = map(object({
    memory_gb     = number
    multi_zone    = bool
    read_replicas = number
  }))
}

variable "buckets" {
  description = "Object storage. `lifecycle` moves objects by age."
  type = map(object({
    location      = string
    versioning    = bool
    storage_class = string
    expire_days   = optional(number)
    lifecycle = list(object({
      days          = number
      storage_class = string
    }))
  }))
}

variable "project" {
  description = "The project."
  type        = string
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

variable "cpu_target_percent" {
  description = "Use of the processors that autoscaling of virtual machines aims at."
  type        = number
  default     = null
}

variable "datasets" {
  description = "Data sets of BigQuery."
  type        = set(string)
}
