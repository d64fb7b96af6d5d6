# Tiers on AKS: one cluster in the region, pools of nodes for each tier.

locals {
  on_demand = [for name in sort(keys(var.kubernetes_tiers)) : name if !var.kubernetes_tiers[name].spot]
  cluster   = length(var.kubernetes_tiers) > 0 ? 1 : 0
  # AKS wants a pool of its own services on nodes that nobody takes back: the first that is on demand.
  first = one(slice(local.on_demand, 0, min(1, length(local.on_demand))))
}

resource "azurerm_kubernetes_cluster" "this" {
  count = local.cluster

  name                              = var.name
  resource_group_name               = azurerm_resource_group.this.name
  location                          = var.location
  dns_prefix                        = var.name
  sku_tier                          = "Standard"
  private_cluster_enabled           = true
  local_account_disabled            = true
  role_based_access_control_enabled = true
  oidc_issuer_enabled               = true
  workload_identity_enabled         = true
  azure_policy_enabled              = true
  automatic_upgrade_channel         = "patch"
  tags                              = var.labels

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
    tenant_id          = var.tenant_id
  }

  default_node_pool {
    name                         = "first"
    vm_size                      = var.kubernetes_tiers[local.first].instance_type
    auto_scaling_enabled         = var.kubernetes_tiers[local.first].nodes_max > var.kubernetes_tiers[local.first].nodes_min
    node_count                   = var.kubernetes_tiers[local.first].nodes
    min_count                    = var.kubernetes_tiers[local.first].nodes_max > var.kubernetes_tiers[local.first].nodes_min ? var.kubernetes_tiers[local.first].nodes_min : null
    max_count                    = var.kubernetes_tiers[local.first].nodes_max > var.kubernetes_tiers[local.first].nodes_min ? var.kubernetes_tiers[local.first].nodes_max : null
    zones                        = length(var.zones) > 0 ? var.zones : null
    os_disk_size_gb              = var.kubernetes_tiers[local.first].disk_gb
    vnet_subnet_id               = azurerm_subnet.nodes.id
    host_encryption_enabled      = true
    only_critical_addons_enabled = false
    temporary_name_for_rotation  = "rotation"
    node_labels                  = { tier = var.kubernetes_tiers[local.first].tier }

    upgrade_settings {
      max_surge = "33%"
    }
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "azure"
    outbound_type       = var.nat_gateways > 0 ? "userAssignedNATGateway" : "loadBalancer"
    service_cidr        = "172.20.0.0/16"
    dns_service_ip      = "172.20.0.10"
    pod_cidr            = "172.24.0.0/14"
  }

  identity {
    type = "SystemAssigned"
  }

  lifecycle {
    # What autoscaling has decided is not taken back by the next apply.
    ignore_changes = [default_node_pool[0].node_count]
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "tier" {
  for_each = { for name, tier in var.kubernetes_tiers : name => tier if name != local.first }

  name                    = substr(replace(each.key, "-", ""), 0, 12)
  kubernetes_cluster_id   = azurerm_kubernetes_cluster.this[0].id
  vm_size                 = each.value.instance_type
  auto_scaling_enabled    = each.value.nodes_max > each.value.nodes_min
  node_count              = each.value.nodes
  min_count               = each.value.nodes_max > each.value.nodes_min ? each.value.nodes_min : null
  max_count               = each.value.nodes_max > each.value.nodes_min ? each.value.nodes_max : null
  priority                = each.value.spot ? "Spot" : "Regular"
  eviction_policy         = each.value.spot ? "Delete" : null
  zones                   = length(var.zones) > 0 ? var.zones : null
  os_disk_size_gb         = each.value.disk_gb
  vnet_subnet_id          = azurerm_subnet.nodes.id
  host_encryption_enabled = true
  node_labels             = { tier = each.value.tier }
  tags                    = var.labels

  lifecycle {
    ignore_changes = [node_count]
  }
}
