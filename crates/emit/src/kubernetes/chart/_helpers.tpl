{{- define "design.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "design.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "design.probe" -}}
tcpSocket:
  port: main
periodSeconds: {{ .every }}
timeoutSeconds: {{ .timeout }}
failureThreshold: {{ .failures }}
{{- end }}
