# Analytical data sets.

resource "google_bigquery_dataset" "this" {
  for_each = var.datasets

  dataset_id = each.key
  location   = var.region
  labels     = var.labels
}
