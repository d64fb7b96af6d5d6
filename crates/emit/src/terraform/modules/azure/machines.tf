# Tiers on virtual machines: a scale set each, over the zones in use.

resource "azurerm_linux_virtual_machine_scale_set" "tier" {
  for_each = var.vm_tiers

  name                        = "${var.name}-${each.key}"
  resource_group_name         = azurerm_resource_group.this.name
  location                    = var.location
  sku                         = each.value.instance_type
  instances                   = each.value.nodes
  zones                       = length(var.zones) > 0 ? var.zones : null
  zone_balance                = length(var.zones) > 1
  priority                    = each.value.spot ? "Spot" : "Regular"
  eviction_policy             = each.value.spot ? "Deallocate" : null
  upgrade_mode                = "Manual"
  overprovision               = false
  encryption_at_host_enabled  = true
  secure_boot_enabled         = true
  vtpm_enabled                = true
  admin_username              = "operator"
  platform_fault_domain_count = length(var.zones) > 0 ? 1 : null
  tags                        = merge(var.labels, { tier = each.value.tier })

  disable_password_authentication = true

  admin_ssh_key {
    username   = "operator"
    public_key = var.admin_ssh_public_key
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = each.value.arm ? "server-arm64" : "server"
    version   = "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = coalesce(each.value.disk_type, "StandardSSD_LRS")
    disk_size_gb         = each.value.disk_gb
  }

  identity {
    type = "SystemAssigned"
  }

  boot_diagnostics {}

  network_interface {
    name    = "nodes"
    primary = true

    ip_configuration {
      name                                         = "nodes"
      primary                                      = true
      subnet_id                                    = azurerm_subnet.nodes.id
      load_balancer_backend_address_pool_ids       = each.value.user_facing ? [for p in azurerm_lb_backend_address_pool.this : p.id] : []
      application_gateway_backend_address_pool_ids = each.value.user_facing ? flatten([for g in azurerm_application_gateway.this : [for p in g.backend_address_pool : p.id]]) : []
    }
  }

  lifecycle {
    # What autoscaling has decided is not taken back by the next apply.
    ignore_changes = [instances]
  }
}

resource "azurerm_monitor_autoscale_setting" "tier" {
  for_each = { for name, tier in var.vm_tiers : name => tier if tier.nodes_max > tier.nodes_min }

  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.this.name
  location            = var.location
  target_resource_id  = azurerm_linux_virtual_machine_scale_set.tier[each.key].id
  tags                = var.labels

  profile {
    name = "demand"

    capacity {
      minimum = each.value.nodes_min
      default = each.value.nodes
      maximum = each.value.nodes_max
    }

    dynamic "rule" {
      for_each = {
        Increase = { operator = "GreaterThan", threshold = var.cpu_target_percent + 10 }
        Decrease = { operator = "LessThan", threshold = var.cpu_target_percent - 20 }
      }

      content {
        metric_trigger {
          metric_name        = "Percentage CPU"
          metric_resource_id = azurerm_linux_virtual_machine_scale_set.tier[each.key].id
          time_grain         = "PT1M"
          statistic          = "Average"
          time_window        = "PT5M"
          time_aggregation   = "Average"
          operator           = rule.value.operator
          threshold          = rule.value.threshold
        }

        scale_action {
          direction = rule.key
          type      = "ChangeCount"
          value     = 1
          cooldown  = "PT5M"
        }
      }
    }
  }
}
