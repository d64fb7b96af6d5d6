# Tiers on virtual machines: a regional group each, over the zones in use.

resource "google_service_account" "machine" {
  count = length(var.vm_tiers) > 0 ? 1 : 0

  account_id   = substr("vm-${var.name}", 0, 28)
  display_name = "Machines of ${var.name}"
}

resource "google_compute_health_check" "tier" {
  count = length(var.vm_tiers) > 0 ? 1 : 0

  name                = "${var.name}-heal"
  check_interval_sec  = var.health_check.every
  timeout_sec         = var.health_check.every
  unhealthy_threshold = var.health_check.failures

  http_health_check {
    port         = var.service_port
    request_path = var.health_check.path
  }
}

resource "google_compute_instance_template" "tier" {
  for_each = var.vm_tiers

  name_prefix  = "${each.key}-"
  region       = var.region
  machine_type = each.value.instance_type
  labels       = merge(var.labels, { tier = each.value.tier })

  disk {
    source_image = each.value.arm ? "debian-cloud/debian-12-arm64" : "debian-cloud/debian-12"
    disk_size_gb = each.value.disk_gb
    disk_type    = each.value.disk_type
    boot         = true
    auto_delete  = true
  }

  network_interface {
    subnetwork = google_compute_subnetwork.nodes.id
  }

  scheduling {
    automatic_restart           = !each.value.spot
    preemptible                 = each.value.spot
    provisioning_model          = each.value.spot ? "SPOT" : "STANDARD"
    on_host_maintenance         = each.value.spot ? "TERMINATE" : "MIGRATE"
    instance_termination_action = each.value.spot ? "STOP" : null
  }

  service_account {
    email  = google_service_account.machine[0].email
    scopes = ["cloud-platform"]
  }

  metadata = {
    block-project-ssh-keys = "true"
    enable-oslogin         = "TRUE"
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_region_instance_group_manager" "tier" {
  for_each = var.vm_tiers

  name                      = "${var.name}-${each.key}"
  base_instance_name        = each.key
  region                    = var.region
  target_size               = each.value.nodes_max > each.value.nodes_min ? null : each.value.nodes
  distribution_policy_zones = local.zones

  version {
    instance_template = google_compute_instance_template.tier[each.key].id
  }

  named_port {
    name = "service"
    port = var.service_port
  }

  auto_healing_policies {
    health_check      = google_compute_health_check.tier[0].id
    initial_delay_sec = 300
  }

  update_policy {
    type                  = "PROACTIVE"
    minimal_action        = "REPLACE"
    max_surge_fixed       = length(local.zones)
    max_unavailable_fixed = 0
  }
}

resource "google_compute_region_autoscaler" "tier" {
  for_each = { for name, tier in var.vm_tiers : name => tier if tier.nodes_max > tier.nodes_min }

  name   = "${var.name}-${each.key}"
  region = var.region
  target = google_compute_region_instance_group_manager.tier[each.key].id

  autoscaling_policy {
    min_replicas = each.value.nodes_min
    max_replicas = each.value.nodes_max

    cpu_utilization {
      target = var.cpu_target_percent / 100
    }
  }
}
